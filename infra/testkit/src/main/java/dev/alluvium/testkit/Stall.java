package dev.alluvium.testkit;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A gate that is open unless somebody closed it. Thread-safe.
final class Stall {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition over = lock.newCondition();
    private boolean stalled;

    void begin() {
        set(true);
    }

    void end() {
        set(false);
    }

    private void set(boolean closed) {
        lock.lock();
        try {
            stalled = closed;
            over.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void await() throws InterruptedException {
        lock.lock();
        try {
            while (stalled) {
                over.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
