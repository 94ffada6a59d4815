package dev.alluvium.cli.source;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.events.KafkaNames;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/// The offsets of one topic, and how far ingest-worker is in it.
final class MessageLog implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final List<TopicPartition> partitions;

    private MessageLog(KafkaConsumer<byte[], byte[]> consumer, Admin admin, List<TopicPartition> partitions) {
        this.consumer = consumer;
        this.admin = admin;
        this.partitions = partitions;
    }

    static MessageLog open(KafkaSettings kafka, String topic) {
        var consumer = new KafkaConsumer<byte[], byte[]>(KafkaClients.reader(kafka));
        var found = consumer.partitionsFor(topic, LIMIT);
        if (found.isEmpty()) {
            consumer.close();
            throw new Failure("no topic " + topic + " on " + kafka.bootstrapServers()
                    + ": infra/alluvium topics ensure makes it");
        }
        var partitions = found.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        return new MessageLog(consumer, Admin.create(KafkaClients.admin(kafka)), partitions);
    }

    /// The first offsets that arrived then or later; none of a partition in which nothing did.
    Map<Integer, Long> since(Instant time) {
        var asked = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> asked.put(partition, time.toEpochMilli()));
        var starts = new TreeMap<Integer, Long>();
        consumer.offsetsForTimes(asked, LIMIT).forEach((partition, found) -> {
            if (found != null) {
                starts.put(partition.partition(), found.offset());
            }
        });
        return starts;
    }

    /// The same offsets, checked against the log.
    Map<Integer, Long> within(Map<Integer, Long> offsets) {
        var begins = byNumber(consumer.beginningOffsets(partitions, LIMIT));
        var ends = byNumber(consumer.endOffsets(partitions, LIMIT));
        offsets.forEach((partition, offset) -> {
            if (!begins.containsKey(partition)) {
                throw new UsageFailure(
                        "there is no partition " + partition + ": there are 0 to " + (partitions.size() - 1));
            }
            if (offset < begins.get(partition) || offset > ends.get(partition)) {
                throw new UsageFailure("partition %d has offsets %d to %d, not %d"
                        .formatted(partition, begins.get(partition), ends.get(partition), offset));
            }
        });
        return new TreeMap<>(offsets);
    }

    long behind(Map<Integer, Long> starts) {
        var ends = ends(starts.keySet());
        return starts.entrySet().stream()
                .mapToLong(start -> ends.get(start.getKey()) - start.getValue())
                .sum();
    }

    Map<Integer, Long> ends(Collection<Integer> numbers) {
        var ends = byNumber(consumer.endOffsets(partitions, LIMIT));
        ends.keySet().retainAll(numbers);
        return ends;
    }

    /// How many records ingest-worker has still to deal with.
    long left(Map<Integer, Long> ends) {
        try {
            var committed = admin.listConsumerGroupOffsets(KafkaNames.INGEST)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return ends.entrySet().stream()
                    .mapToLong(end -> {
                        var offset = committed.get(
                                new TopicPartition(partitions.getFirst().topic(), end.getKey()));
                        return Math.max(0, end.getValue() - (offset == null ? 0 : offset.offset()));
                    })
                    .sum();
        } catch (ExecutionException e) {
            throw new Failure(
                    "Kafka does not say how far ingest-worker is: "
                            + e.getCause().getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
        var numbers = new TreeMap<Integer, Long>();
        offsets.forEach((partition, offset) -> numbers.put(partition.partition(), offset));
        return numbers;
    }

    @Override
    public void close() {
        consumer.close();
        admin.close();
    }
}
