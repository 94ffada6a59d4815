package dev.alluvium.gateway.waiting;

import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/// Counts the rejected records that nobody has sent back yet: those of one topic, less the places
/// that a ledger names. Each is read once and kept as one bit; the first look at a long topic
/// takes several. Belongs to one thread.
final class RejectedRecords implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long READING = Duration.ofSeconds(5).toNanos();

    private final String rejected;
    private final String ledger;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Map<Integer, Waiting> waiting = new HashMap<>();

    /// @param ledger says `partition@offset` of each record that was sent back
    RejectedRecords(KafkaSettings settings, String rejected, String ledger) {
        this.rejected = rejected;
        this.ledger = ledger;
        var config = KafkaClients.reader(settings);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1 << 20);
        this.consumer = new KafkaConsumer<>(config);
    }

    /// Of one partition.
    ///
    /// @param first offset that the first bit stands for
    private record Waiting(long first, BitSet offsets) {
        void add(long offset) {
            offsets.set(Math.toIntExact(offset - first));
        }

        void remove(long offset) {
            if (offset >= first && offset - first < offsets.length()) {
                offsets.clear((int) (offset - first));
            }
        }

        void removeBefore(long offset) {
            offsets.clear(0, Math.clamp(offset - first, 0, offsets.length()));
        }
    }

    /// @throws TimeoutException while not everything could be read; the next look goes on
    long count() throws TimeoutException {
        // What the ledger names by now is among what the topic has a moment later.
        var ledgers = ends(ledger);
        var records = ends(rejected);
        long limit = System.nanoTime() + READING;
        read(records, limit, record -> waiting.get(record.partition()).add(record.offset()));
        read(ledgers, limit, record -> sentBack(new String(record.value(), StandardCharsets.UTF_8)));
        consumer.beginningOffsets(records.keySet())
                .forEach(
                        (partition, begin) -> waiting.get(partition.partition()).removeBefore(begin));
        return waiting.values().stream()
                .mapToLong(its -> its.offsets().cardinality())
                .sum();
    }

    private Map<TopicPartition, Long> ends(String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(found -> new TopicPartition(topic, found.partition()))
                .toList();
        var begin = consumer.beginningOffsets(partitions);
        var end = consumer.endOffsets(partitions);
        for (var partition : partitions) {
            // One that ends below what was read is another topic of the name.
            if (next.getOrDefault(partition, Long.MAX_VALUE) > end.get(partition)) {
                next.put(partition, begin.get(partition));
                if (topic.equals(rejected)) {
                    waiting.put(partition.partition(), new Waiting(begin.get(partition), new BitSet()));
                }
            }
        }
        return end;
    }

    private void sentBack(String place) {
        var parts = place.split("@", 2);
        var its = parts.length == 2 && parts[0].matches("\\d{1,9}") && parts[1].matches("\\d{1,18}")
                ? waiting.get(Integer.valueOf(parts[0]))
                : null;
        if (its != null) {
            its.remove(Long.parseLong(parts[1]));
        }
    }

    private void read(Map<TopicPartition, Long> ends, long limit, Consumer<ConsumerRecord<byte[], byte[]>> each)
            throws TimeoutException {
        consumer.assign(ends.keySet());
        ends.keySet().forEach(partition -> consumer.seek(partition, next.get(partition)));
        while (ends.entrySet().stream().anyMatch(end -> next.get(end.getKey()) < end.getValue())) {
            if (System.nanoTime() - limit > 0) {
                throw new TimeoutException("not all records could be read in time");
            }
            consumer.poll(POLL).forEach(each);
            ends.keySet().forEach(partition -> next.put(partition, consumer.position(partition)));
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
