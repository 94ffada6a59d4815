package dev.alluvium.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.events.RejectedHeaders;
import dev.alluvium.events.TenantKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class KeepRejectedTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private final UUID erased = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();
    private final KeepRejected keep = new KeepRejected(Set.of(erased), Set.of("0@7"), NOW.minus(Duration.ofDays(90)));

    @Test
    void whatAnErasedTenantSaidGoesAndTheOthersStay() {
        var gone = record(1, TenantKey.bytes(erased), "a word", NOW);
        var kept = record(2, TenantKey.bytes(other), "a word", NOW);
        keep.read(kept);
        assertThat(keep.isDue()).isFalse();
        keep.read(gone);
        assertThat(keep.isDue()).isTrue();
        assertThat(keep.stays(gone)).isFalse();
        assertThat(keep.stays(kept)).isTrue();
        assertThat(keep.stays(record(3, "no tenant".getBytes(UTF_8), "a word", NOW)))
                .isTrue();
        assertThat(keep.stays(record(4, null, "a word", NOW))).isTrue();
    }

    @Test
    void whatArrivedAfterTheErasureWithoutAWordOfItStays() {
        var late = record(1, TenantKey.bytes(erased), "", NOW);
        keep.read(late);
        assertThat(keep.isDue()).isFalse();
        assertThat(keep.stays(late)).isTrue();
    }

    @Test
    void whatWasSentBackOrIsTooOldIsNotMadeYounger() {
        assertThat(keep.stays(record(7, TenantKey.bytes(other), "a word", NOW))).isFalse();
        assertThat(keep.stays(record(8, TenantKey.bytes(other), "a word", NOW.minus(Duration.ofDays(91)))))
                .isFalse();
        var nonsense = record(9, TenantKey.bytes(other), "a word", NOW);
        nonsense.headers().add(RejectedHeaders.REJECTED_AT, "yesterday".getBytes(UTF_8));
        assertThat(keep.stays(nonsense)).as("goes by when it arrived").isFalse();
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] key, String value, Instant rejectedAt) {
        var record = new ConsumerRecord<>("alluvium.messages.rejected", 0, offset, key, value.getBytes(UTF_8));
        record.headers().add(RejectedHeaders.REJECTED_AT, rejectedAt.toString().getBytes(UTF_8));
        return record;
    }
}
