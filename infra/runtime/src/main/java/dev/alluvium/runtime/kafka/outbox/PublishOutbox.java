package dev.alluvium.runtime.kafka.outbox;

import static java.util.stream.Collectors.joining;

import dev.alluvium.runtime.kafka.failure.KafkaTrouble;
import dev.alluvium.runtime.kafka.outbox.ResultProducer.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes outbox entries exactly once, although publishing an entry and taking it out of the outbox are
/// two commits.
///
/// The transaction that publishes entries also commits the partition's offset, unchanged, with the entries'
/// ids as its metadata. An instance that finds an entry pending looks at the metadata first: an entry whose
/// id stands there was published by an instance that crashed before it took the entry out. The next
/// ordinary commit overwrites the metadata, so no offset is committed while the metadata may matter
/// ([#inDoubt]): after a partition was assigned, until the pending entries are known; after publishing,
/// until the entries are taken out.
///
/// Confined to the loop's thread.
public final class PublishOutbox {

    private static final Logger LOG = LoggerFactory.getLogger(PublishOutbox.class);
    private static final long ASK_EVERY = Duration.ofSeconds(1).toNanos();
    /// The metadata of an offset with this many UUIDs is within the 4096 bytes that brokers take.
    private static final int AT_ONCE = 100;

    private final Outbox outbox;
    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final ResultProducer producer;
    private long askAt = System.nanoTime();
    private boolean inDoubt;

    public PublishOutbox(Outbox outbox, String topic, Consumer<byte[], byte[]> consumer, ResultProducer producer) {
        this.outbox = outbox;
        this.topic = topic;
        this.consumer = consumer;
        this.producer = producer;
    }

    /// Whether offsets may not be committed now.
    public boolean inDoubt() {
        return inDoubt;
    }

    public void partitionsAssigned() {
        inDoubt = outbox != Outbox.NONE;
        askAt = System.nanoTime();
    }

    /// Publishes the pending entries, if it is time to ask for them.
    public void publish() throws Exception {
        if (outbox == Outbox.NONE || System.nanoTime() - askAt < 0) {
            return;
        }
        askAt = System.nanoTime() + ASK_EVERY;
        var pending = ours(outbox.pending());
        if (pending.isEmpty()) {
            inDoubt = false;
            outbox.tend(consumer.assignment().stream()
                    .map(TopicPartition::partition)
                    .collect(Collectors.toSet()));
            return;
        }
        inDoubt = true;
        // Ends what a predecessor left open, so that the metadata is read as it will stay.
        producer.ensureOpen();
        var committed = consumer.committed(pending.keySet(), KafkaTrouble.LIMIT);
        var published = new ArrayList<OutboxEntry>();
        var unpublished = new HashMap<TopicPartition, List<OutboxEntry>>();
        pending.forEach((partition, entries) -> {
            var ids = publishedIds(committed.get(partition));
            for (var entry : entries) {
                if (ids.contains(entry.id())) {
                    published.add(entry);
                } else {
                    unpublished
                            .computeIfAbsent(partition, _ -> new ArrayList<>())
                            .add(entry);
                }
            }
        });
        if (!published.isEmpty()) {
            LOG.info(
                    "{} outbox entries had been published by a worker that ended before it took them out",
                    published.size());
            outbox.published(published);
        }
        inDoubt = !unpublished.isEmpty() && !publish(unpublished, committed);
    }

    private boolean publish(
            Map<TopicPartition, List<OutboxEntry>> unpublished, Map<TopicPartition, OffsetAndMetadata> committed)
            throws Exception {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        var publishing = new ArrayList<OutboxEntry>();
        for (var entry : unpublished.entrySet()) {
            var entries = entry.getValue().stream().limit(AT_ONCE).toList();
            entries.forEach(each -> records.addAll(each.records()));
            offsets.put(entry.getKey(), withIds(offset(entry.getKey(), committed), entries));
            publishing.addAll(entries);
        }
        if (producer.commit(records, offsets, consumer.groupMetadata()) != Outcome.COMMITTED) {
            return false;
        }
        outbox.published(publishing);
        LOG.info("published {} outbox entries", publishing.size());
        return true;
    }

    private long offset(TopicPartition partition, Map<TopicPartition, OffsetAndMetadata> committed) {
        var reached = committed.get(partition);
        return reached == null
                ? consumer.beginningOffsets(Set.of(partition), KafkaTrouble.LIMIT)
                        .get(partition)
                : reached.offset();
    }

    private static OffsetAndMetadata withIds(long offset, List<OutboxEntry> entries) {
        return new OffsetAndMetadata(
                offset, entries.stream().map(OutboxEntry::id).collect(joining(",")));
    }

    private static Set<String> publishedIds(OffsetAndMetadata committed) {
        return committed == null ? Set.of() : Set.of(committed.metadata().split(","));
    }

    /// The entries whose keys lie in a partition that this instance owns, as producers on the JVM place keys.
    private Map<TopicPartition, List<OutboxEntry>> ours(List<OutboxEntry> pending) {
        var ours = new HashMap<TopicPartition, List<OutboxEntry>>();
        if (pending.isEmpty()) {
            return ours;
        }
        int partitions = consumer.partitionsFor(topic, KafkaTrouble.LIMIT).size();
        var owned = consumer.assignment();
        for (var entry : pending) {
            int number = Utils.toPositive(Utils.murmur2(entry.key())) % partitions;
            var partition = new TopicPartition(topic, number);
            if (owned.contains(partition)) {
                ours.computeIfAbsent(partition, _ -> new ArrayList<>()).add(entry);
            }
        }
        return ours;
    }
}
