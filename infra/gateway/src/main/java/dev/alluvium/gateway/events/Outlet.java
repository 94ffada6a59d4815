package dev.alluvium.gateway.events;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What waits to be written to one stream. It is bounded: who reads too slowly is cut off, and resumes by the id
/// of what came last. Thread-safe.
final class Outlet {
    static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long MOST_BYTES = 256 << 10;

    private final Set<Kind> kinds;
    private final HeldBytes held;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Told> waiting = new ArrayDeque<>();
    private long bytes;
    private Position from;
    private Position passed;
    private volatile boolean ended;

    /// @param patience how long it is waited for room, before who reads is cut off
    Outlet(Set<Kind> kinds, HeldBytes held, Duration patience) {
        this.kinds = kinds;
        this.held = held;
        this.patience = patience;
    }

    boolean wants(Kind kind) {
        return !ended && kinds.contains(kind);
    }

    /// What lies before has been told already, by another process that was ahead of this one.
    void beginAt(Position position) {
        lock.lock();
        try {
            from = position;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for room: who offers has more than one reader can take at once, such as an import.
    void offer(Told told) throws InterruptedException {
        lock.lock();
        try {
            if (from != null && from.isPast(told.topic(), told.record()) || !wants(told.kind())) {
                return;
            }
            int size = told.frame().length;
            long nanos = patience.toNanos();
            while (!ended && !held.take(size, bytes, MOST_BYTES)) {
                if (nanos <= 0) {
                    finish();
                    return;
                }
                nanos = changed.awaitNanos(nanos);
            }
            if (ended) {
                return;
            }
            waiting.add(told);
            bytes += size;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// All up to here has been offered.
    void mark(Position position) {
        lock.lock();
        try {
            passed = position;
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            finish();
        } finally {
            lock.unlock();
        }
    }

    private void finish() {
        ended = true;
        waiting.clear();
        held.give(bytes);
        bytes = 0;
        changed.signalAll();
    }

    boolean hasEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /// What waits, once there is something; empty when the time is over first, or the stream has ended.
    List<Told> take(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            long nanos = limit.toNanos();
            while (waiting.isEmpty() && !ended && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            var taken = new ArrayList<>(waiting);
            waiting.clear();
            held.give(bytes);
            bytes = 0;
            changed.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// How far all has been taken and there was nothing to tell; null when nothing is new since it was last asked.
    Position passedBy() {
        lock.lock();
        try {
            if (!waiting.isEmpty()) {
                return null;
            }
            var position = passed;
            passed = null;
            return position;
        } finally {
            lock.unlock();
        }
    }
}
