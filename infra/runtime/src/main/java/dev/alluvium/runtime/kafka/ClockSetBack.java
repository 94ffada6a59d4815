package dev.alluvium.runtime.kafka;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Ends a loop whose machine's clock was set back. Kafka's clients measure by the wall clock and take the latest time
/// they saw for now (`org.apache.kafka.common.utils.Timer`): they send no heartbeat, time nothing out, join no group
/// and may not come back from a poll until the clock is there again, be it hours. New clients, which come with a
/// new process, begin with the new time. Not thread-safe.
final class ClockSetBack {

    /// What a correction of the clock may be. The clients stand still for no longer, and then go on.
    static final Duration HARMLESS = Duration.ofSeconds(10);

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private Instant latest;
    private long latestNanos;

    ClockSetBack(InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.latest = clock.instant();
        this.latestNanos = nanoTime.getAsLong();
    }

    /// Returns by failing.
    void watch() throws InterruptedException {
        while (true) {
            check();
            Thread.sleep(EVERY);
        }
    }

    void check() {
        var now = clock.instant();
        long nanos = nanoTime.getAsLong();
        if (!now.isBefore(latest)) {
            latest = now;
            latestNanos = nanos;
            return;
        }
        var missing = Duration.between(now, latest);
        if (missing.compareTo(HARMLESS) > 0) {
            var passed = Duration.ofNanos(nanos - latestNanos);
            throw new IllegalStateException("the clock was set back by "
                    + missing.plus(passed).toSeconds()
                    + " s: the Kafka clients would stand still for that long, so this process ends, to be"
                    + " started again");
        }
    }
}
