package dev.alluvium.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads one topic from its beginning as a consumer of results does: committed transactions only. Not thread-safe.
public final class TopicReader implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);

    private final String bootstrapServers;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();

    public TopicReader(String bootstrapServers, String topic) {
        this.bootstrapServers = bootstrapServers;
        consumer = consumer("read_committed");
        var partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /// The records with this key, once there are as many as expected or more.
    ///
    /// @throws AssertionError when they do not come within a minute
    public List<ConsumerRecord<byte[], byte[]>> await(byte[] key, int count) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (of(key).size() < count) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("only " + of(key).size() + " of " + count + " records came");
            }
            consumer.poll(POLL).forEach(seen::add);
        }
        return of(key);
    }

    /// The records with this key that are there now. A transaction is committed a moment before its markers are in the
    /// partitions and readers see it, so one that has not ended is waited for.
    ///
    /// @throws AssertionError when one does not end within a minute
    public List<ConsumerRecord<byte[], byte[]>> toTheEnd(byte[] key) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        var ends = ends();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("a transaction that began before " + ends + " has not ended");
            }
            consumer.poll(POLL).forEach(seen::add);
        }
        return of(key);
    }

    private Map<TopicPartition, Long> ends() {
        try (var everything = consumer("read_uncommitted")) {
            return everything.endOffsets(consumer.assignment());
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", isolation),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /// Every record read so far, whatever its key.
    public List<ConsumerRecord<byte[], byte[]>> all() {
        return List.copyOf(seen);
    }

    private List<ConsumerRecord<byte[], byte[]>> of(byte[] key) {
        return seen.stream().filter(record -> Arrays.equals(record.key(), key)).toList();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
