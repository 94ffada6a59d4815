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
    private final Set<Kind> kinds;
    private final HeldBytes held;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Told> waiting = new ArrayDeque<>();
    private long bytes;
    private Position from;
    private Position passed;
    private boolean ended;

    Outlet(Set<Kind> kinds, HeldBytes held) {
        this.kinds = kinds;
        this.held = held;
    }

    boolean wants(Kind kind) {
        return kinds.contains(kind);
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

    void offer(Told told) {
        lock.lock();
        try {
            if (ended || from != null && from.isPast(told.topic(), told.record()) || !wants(told.kind())) {
                return;
            }
            int size = told.frame().length;
            if (!held.take(size, bytes)) {
                finish();
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
