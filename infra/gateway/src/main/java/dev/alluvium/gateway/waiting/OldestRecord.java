package dev.alluvium.gateway.waiting;

import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Finds the oldest record of a topic that a group has not taken: where the group's committed offsets stand, one record
/// of each partition is read for its time. Belongs to one thread.
final class OldestRecord implements AutoCloseable {
    private static final int LIMIT_MILLIS = 10_000;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long READING = Duration.ofSeconds(5).toNanos();

    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;

    OldestRecord(KafkaSettings settings) {
        var config = KafkaClients.reader(settings);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, LIMIT_MILLIS);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 16 << 10);
        this.admin = Admin.create(KafkaClients.admin(settings));
        try {
            this.consumer = new KafkaConsumer<>(config);
        } catch (RuntimeException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    /// @param records from the committed offsets to the end, markers of transactions among them
    /// @param oldest  when the oldest of them arrived; empty when there is none
    record Waiting(long records, Optional<Instant> oldest) {}

    /// @throws TimeoutException when the brokers do not say it in time
    Waiting of(String group, String topic) throws ExecutionException, InterruptedException, TimeoutException {
        var partitions = consumer.partitionsFor(topic).stream()
                .map(found -> new TopicPartition(topic, found.partition()))
                .toList();
        var committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        var begin = consumer.beginningOffsets(partitions);
        var end = consumer.endOffsets(partitions);
        var next = new HashMap<TopicPartition, Long>();
        for (var partition : partitions) {
            long first = begin.get(partition);
            long from = Math.max(first, offset(committed.get(partition), first));
            if (from < end.get(partition)) {
                next.put(partition, from);
            }
        }
        long records = next.entrySet().stream()
                .mapToLong(each -> end.get(each.getKey()) - each.getValue())
                .sum();
        return new Waiting(records, oldest(next, end));
    }

    /// A group that never took anything has all of it before it.
    private static long offset(OffsetAndMetadata committed, long otherwise) {
        return committed == null ? otherwise : committed.offset();
    }

    private Optional<Instant> oldest(Map<TopicPartition, Long> next, Map<TopicPartition, Long> end)
            throws TimeoutException {
        consumer.assign(next.keySet());
        next.forEach(consumer::seek);
        long limit = System.nanoTime() + READING;
        Optional<Instant> oldest = Optional.empty();
        while (!consumer.assignment().isEmpty()) {
            if (System.nanoTime() - limit > 0) {
                throw new TimeoutException("the oldest records could not be read in time");
            }
            var open = new HashMap<TopicPartition, Long>();
            var polled = consumer.poll(POLL);
            for (var partition : consumer.assignment()) {
                var found = polled.records(partition).stream().findFirst();
                if (found.isPresent()) {
                    var time = Instant.ofEpochMilli(found.get().timestamp());
                    oldest = oldest.filter(time::isAfter).or(() -> Optional.of(time));
                } else if (consumer.position(partition) < end.get(partition)) {
                    open.put(partition, consumer.position(partition));
                }
            }
            consumer.assign(open.keySet());
            open.forEach(consumer::seek);
        }
        return oldest;
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
