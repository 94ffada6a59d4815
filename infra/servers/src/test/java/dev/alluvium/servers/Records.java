package dev.alluvium.servers;

import dev.alluvium.events.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// A topic, written to in transactions and read by a consumer that sees only what was committed.
public record Records(Kafka kafka, String topic) {

    public static Records on(Kafka kafka, String topic) {
        return with(kafka, topic, Map.of("max.message.bytes", Integer.toString(16 << 20), "retention.ms", "-1"));
    }

    static Records with(Kafka kafka, String topic, Map<String, String> settings) {
        KafkaTopics.ensure(kafka.bootstrapServers(), List.of(new Topic(topic, 1, settings)));
        return new Records(kafka, topic);
    }

    public void commit(String value) {
        send(value.getBytes(StandardCharsets.UTF_8), true);
    }

    public void commit(byte[] value) {
        send(value, true);
    }

    void commitAt(long timestamp, String value) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, 0, timestamp, null, value.getBytes(StandardCharsets.UTF_8)));
        }
    }

    void abort(String value) {
        send(value.getBytes(StandardCharsets.UTF_8), false);
    }

    private void send(byte[] value, boolean commit) {
        var settings = Map.<String, Object>of(
                "bootstrap.servers", kafka.bootstrapServers(), "transactional.id", topic, "max.request.size", 16 << 20);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, value));
            producer.flush();
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }

    /// The first records of the topic, read by a group: so the group coordinator is needed too.
    List<byte[]> read(int count) {
        var values = new ArrayList<byte[]>();
        var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        try (var consumer = consumer()) {
            consumer.subscribe(List.of(topic));
            while (values.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }

    public List<String> readText(int count) {
        return read(count).stream()
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .toList();
    }

    int partitions() {
        try (var consumer = consumer()) {
            return consumer.partitionsFor(topic).size();
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        var settings = Map.<String, Object>of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "group.id", topic,
                "group.protocol", "consumer",
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
