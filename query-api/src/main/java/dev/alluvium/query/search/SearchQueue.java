package dev.alluvium.query.search;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Lets as many searches work at once as the processors can serve; further ones wait in the order of their arrival.
/// Where more work at once, all of them take longer and a few take very long (RATIONALE.md). Thread-safe.
///
/// A search that has waited long enough goes on beside the working ones, so that slow searches hold up nobody for
/// longer.
public final class SearchQueue {
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final Semaphore turns;
    private final long patience;

    public SearchQueue(int atOnce) {
        this(atOnce, PATIENCE);
    }

    public SearchQueue(int atOnce, Duration patience) {
        this.turns = new Semaphore(atOnce, true);
        this.patience = patience.toNanos();
    }

    /// @throws CancellationException when interrupted while it waits
    <T> T await(Supplier<T> work) {
        boolean permitted = acquire();
        try {
            return work.get();
        } finally {
            if (permitted) {
                turns.release();
            }
        }
    }

    private boolean acquire() {
        try {
            return turns.tryAcquire(patience, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while others searched");
        }
    }

    int waiting() {
        return turns.getQueueLength();
    }

    int free() {
        return turns.availablePermits();
    }
}
