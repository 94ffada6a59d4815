package dev.alluvium.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DueWaitTest {

    private static final Instant ARRIVED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration DELAY = Duration.ofSeconds(30);
    private static final ConsumerRecord<byte[], byte[]> RECORD = new ConsumerRecord<>(
            "retries",
            0,
            0,
            ARRIVED.toEpochMilli(),
            TimestampType.LOG_APPEND_TIME,
            0,
            0,
            null,
            null,
            new RecordHeaders(),
            Optional.empty());

    private final AtomicReference<Instant> now = new AtomicReference<>(ARRIVED);
    private final DueWait wait = new DueWait(DELAY, now::get, () -> 0);

    @Test
    void waitsUntilTheRecordIsDue() {
        assertThat(wait.until(ARRIVED.plusSeconds(20), RECORD)).isEqualTo(Duration.ofSeconds(20));
        now.set(ARRIVED.plusSeconds(20));
        assertThat(wait.until(ARRIVED.plusSeconds(20), RECORD)).isZero();
    }

    @Test
    void aTimeSetByAWrongClockIsWaitedForNoLongerThanTheDelay() {
        var wrong = ARRIVED.plus(Duration.ofHours(3));

        assertThat(wait.until(wrong, RECORD)).isEqualTo(DELAY);
        now.set(ARRIVED.plus(DELAY));
        assertThat(wait.until(wrong, RECORD)).isZero();
    }
}
