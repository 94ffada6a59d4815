package dev.alluvium.runtime.kafka;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// How long a record waits that names the time when it is due. The worker that wrote the time may have gone by a clock
/// that was wrong; the broker's time of the record was not, so nothing waits longer than everything does. Not
/// thread-safe.
public final class DueWait {

    private final Duration longest;
    private final ForwardClock clock;

    /// @param longest between the record's arrival in its topic and the time when it is due
    public DueWait(Duration longest, InstantSource clock) {
        this(longest, clock, System::nanoTime);
    }

    DueWait(Duration longest, InstantSource clock, LongSupplier nanoTime) {
        this.longest = longest;
        this.clock = new ForwardClock(clock, nanoTime);
    }

    /// Zero or less once it is due.
    public Duration until(Instant dueAt, ConsumerRecord<?, ?> record) {
        var latest = Instant.ofEpochMilli(record.timestamp()).plus(longest);
        return Duration.between(clock.now(), dueAt.isBefore(latest) ? dueAt : latest);
    }
}
