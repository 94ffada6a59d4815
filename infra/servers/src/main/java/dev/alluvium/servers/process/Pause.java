package dev.alluvium.servers.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waiting that leaves the processors to others, for things that another process does and announces to nobody.
public final class Pause {

    /// What is waited for; may ask another process.
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    private Pause() {}

    public static void of(Duration time) throws InterruptedException {
        until(System.nanoTime() + time.toNanos());
    }

    /// @param nanoTime by [System#nanoTime]
    public static void until(long nanoTime) throws InterruptedException {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /// Asks again and again, at least once.
    ///
    /// @return false when the condition did not hold within the limit
    public static boolean until(Condition condition, Duration between, Duration limit) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            of(between);
        }
        return true;
    }
}
