package dev.alluvium.query.search;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Lets so many searches work at once as the processors can, and the others in the order in which they came. Where more
/// work at once than that, all of them take longer and a few very long (RATIONALE.md). Thread-safe.
///
/// Whoever has waited long enough goes on beside those whose turn it is, so that a few that take seconds hold nobody up
/// for longer.
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
        boolean itsTurn = itsTurn();
        try {
            return work.get();
        } finally {
            if (itsTurn) {
                turns.release();
            }
        }
    }

    private boolean itsTurn() {
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
