package dev.alluvium.cli.session;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/// Reads all partitions of topics, of no consumer group. For one thread.
public final class TopicReader implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final KafkaConsumer<byte[], byte[]> consumer;

    private TopicReader(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /// Stands at the beginning of each topic.
    public static TopicReader open(KafkaSettings kafka, List<String> topics) {
        var consumer = new KafkaConsumer<byte[], byte[]>(KafkaClients.reader(kafka));
        try {
            var partitions = topics.stream()
                    .flatMap(topic -> partitions(kafka, consumer, topic).stream())
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return new TopicReader(consumer);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private static List<TopicPartition> partitions(
            KafkaSettings kafka, KafkaConsumer<byte[], byte[]> consumer, String topic) {
        var found = consumer.partitionsFor(topic, LIMIT);
        if (found.isEmpty()) {
            throw new Failure("no topic " + topic + " on " + kafka.bootstrapServers()
                    + ": infra/alluvium up creates it; elsewhere an operator does");
        }
        return found.stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    public Map<TopicPartition, Long> ends() {
        return consumer.endOffsets(consumer.assignment());
    }

    public void seek(Map<TopicPartition, Long> offsets) {
        offsets.forEach(consumer::seek);
    }

    /// Hands on each record before these offsets.
    public void read(Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        while (!isPast(ends)) {
            poll(record -> {
                if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                    each.accept(record);
                }
            });
        }
    }

    public boolean isPast(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /// Hands on what has arrived, waiting for half a second at most.
    public void poll(Consumer<ConsumerRecord<byte[], byte[]>> each) {
        consumer.poll(Duration.ofMillis(500)).forEach(each);
    }

    /// At once: there is no group to leave, and what was asked for is answered half a second later where nothing comes.
    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
