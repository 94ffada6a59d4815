package dev.alluvium.gateway.events;

import java.util.concurrent.atomic.AtomicLong;

/// What waits to be told, of all callers together. Thread-safe.
final class HeldBytes {
    /// What a queue may hold while all together hold too much: who reads in time is not cut off for the others.
    private static final long LEAST_OF_ONE = 16 << 10;

    private final long most;
    private final AtomicLong held = new AtomicLong();

    HeldBytes(long most) {
        this.most = most;
    }

    /// @param own what the queue holds already
    /// @param mostOfOne what it may hold
    /// @return false when there is no room
    boolean take(long bytes, long own, long mostOfOne) {
        // A single event has room, however large it is.
        boolean room = own == 0 || own + bytes <= LEAST_OF_ONE || own + bytes <= mostOfOne && held.get() < most;
        if (room) {
            held.addAndGet(bytes);
        }
        return room;
    }

    void give(long bytes) {
        held.addAndGet(-bytes);
    }
}
