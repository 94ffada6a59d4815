package dev.alluvium.bench.harness;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Clients of one broker that send and read bytes. The caller closes them.
public record BenchKafka(String bootstrapServers) {

    public KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new KafkaProducer<>(all(settings), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// A consumer without a group.
    ///
    /// @param isolation `read_committed` or `read_uncommitted`
    public KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        var settings =
                all(Map.of("isolation.level", isolation, "auto.offset.reset", "none", "enable.auto.commit", false));
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /// A consumer of the committed records that a topic will get from now on.
    public KafkaConsumer<byte[], byte[]> consumerFromNow(String topic) {
        var consumer = consumer("read_committed");
        var partitions = partitions(consumer, topic);
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    public static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private Map<String, Object> all(Map<String, Object> settings) {
        var all = new HashMap<>(settings);
        all.put("bootstrap.servers", bootstrapServers);
        all.put("enable.metrics.push", false);
        return all;
    }
}
