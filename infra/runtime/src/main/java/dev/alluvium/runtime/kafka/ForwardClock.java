package dev.alluvium.runtime.kafka;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// A clock that goes on when the machine's is set back: nobody waits an hour because the clock was. Not thread-safe.
final class ForwardClock {

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private Instant reached;
    private long reachedNanos;

    ForwardClock(InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.reached = clock.instant();
        this.reachedNanos = nanoTime.getAsLong();
    }

    Instant now() {
        long nanos = nanoTime.getAsLong();
        var steady = reached.plusNanos(nanos - reachedNanos);
        var told = clock.instant();
        reached = told.isAfter(steady) ? told : steady;
        reachedNanos = nanos;
        return reached;
    }
}
