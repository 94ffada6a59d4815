package dev.alluvium.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.events.RejectedException;
import dev.alluvium.events.RejectedHeaders;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.kafka.CutTopic;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/// Of `alluvium.messages.rejected` stays what nobody erased, has not been sent back, and is not older than
/// the topic keeps: to be written once more must not make it younger.
final class KeepRejected implements CutTopic.Keep {

    private static final Duration POLL = Duration.ofMillis(500);

    private final Set<UUID> erased;
    private final Set<String> sentBack;
    private final Instant oldest;
    private boolean isDue;

    /// @param erased   tenants
    /// @param sentBack places, as the ledger writes them
    KeepRejected(Set<UUID> erased, Set<String> sentBack, Instant oldest) {
        this.erased = erased;
        this.sentBack = sentBack;
        this.oldest = oldest;
    }

    static KeepRejected of(Set<UUID> erased, KafkaSettings kafka, Instant now) {
        return new KeepRejected(erased, sentBack(kafka), now.minus(Topics.KEPT_REJECTED));
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> record) {
        isDue |= isErased(record);
    }

    @Override
    public boolean isDue() {
        return isDue;
    }

    @Override
    public boolean stays(ConsumerRecord<byte[], byte[]> record) {
        return !isErased(record)
                && !sentBack.contains(record.partition() + "@" + record.offset())
                && rejectedAt(record).isAfter(oldest);
    }

    /// What arrived after the erasure has no word of it, and tells whoever published it what became of it.
    private boolean isErased(ConsumerRecord<byte[], byte[]> record) {
        boolean saysNothing = record.value() == null || record.value().length == 0;
        return !saysNothing && isOfErased(record);
    }

    private boolean isOfErased(ConsumerRecord<byte[], byte[]> record) {
        try {
            return erased.contains(TenantKey.parse(record.key()));
        } catch (RejectedException e) {
            return false;
        }
    }

    private static Instant rejectedAt(ConsumerRecord<byte[], byte[]> record) {
        var header = record.headers().lastHeader(RejectedHeaders.REJECTED_AT);
        try {
            return header == null || header.value() == null
                    ? Instant.ofEpochMilli(record.timestamp())
                    : Instant.parse(new String(header.value(), UTF_8));
        } catch (DateTimeParseException e) {
            return Instant.ofEpochMilli(record.timestamp());
        }
    }

    private static Set<String> sentBack(KafkaSettings kafka) {
        var places = new HashSet<String>();
        try (var reader = new KafkaConsumer<byte[], byte[]>(KafkaClients.reader(kafka))) {
            var known = reader.partitionsFor(Topics.REPLAYED);
            var partitions = (known == null ? List.<PartitionInfo>of() : known)
                    .stream()
                            .map(each -> new TopicPartition(each.topic(), each.partition()))
                            .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            var ends = reader.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
                reader.poll(POLL).forEach(record -> places.add(new String(record.value(), UTF_8)));
            }
        }
        return places;
    }
}
