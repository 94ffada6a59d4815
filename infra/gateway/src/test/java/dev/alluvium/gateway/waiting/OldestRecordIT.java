package dev.alluvium.gateway.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.events.Topic;
import dev.alluvium.runtime.settings.KafkaSettings;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.testkit.SharedParts;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OldestRecordIT {
    private static final String KAFKA = SharedParts.kafka().bootstrapServers();
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    private static OldestRecord records;

    private final String topic = "waiting-" + UUID.randomUUID();

    private record To(String bootstrapServers) implements KafkaSettings {
        @Override
        public Optional<Path> properties() {
            return Optional.empty();
        }
    }

    @BeforeAll
    static void open() {
        records = new OldestRecord(new To(KAFKA));
    }

    @AfterAll
    static void close() {
        records.close();
    }

    @Test
    void oldestIsTheFirstBehindWhatWasTakenInAnyPartition() throws Exception {
        KafkaTopics.ensure(KAFKA, List.of(new Topic(topic, 3, Map.of("message.timestamp.type", "CreateTime"))));
        var group = "group-of-" + topic;
        assertThat(records.of(group, topic)).isEqualTo(new OldestRecord.Waiting(0, Optional.empty()));
        publish(0, 0, 1, 2);
        publish(1, 30, 40);
        assertThat(records.of(group, topic)).isEqualTo(waiting(5, 0));
        take(group, Map.of(0, 2L));
        assertThat(records.of(group, topic)).isEqualTo(waiting(3, 2));
        take(group, Map.of(0, 3L, 1, 1L));
        assertThat(records.of(group, topic)).isEqualTo(waiting(1, 40));
        take(group, Map.of(1, 2L));
        assertThat(records.of(group, topic)).isEqualTo(new OldestRecord.Waiting(0, Optional.empty()));
    }

    @Test
    void whatEndsWithAbortedRecordsHasNoneThatWaits() throws Exception {
        KafkaTopics.ensure(KAFKA, List.of(new Topic(topic, 1, Map.of())));
        try (var producer = producer(Map.of("transactional.id", topic))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, null, new byte[] {1})).get();
            producer.abortTransaction();
        }
        assertThat(records.of("group-of-" + topic, topic).oldest()).isEmpty();
    }

    private static OldestRecord.Waiting waiting(long count, long second) {
        return new OldestRecord.Waiting(count, Optional.of(LONG_AGO.plusSeconds(second)));
    }

    private void publish(int partition, long... seconds) throws Exception {
        try (var producer = producer(Map.of())) {
            for (long second : seconds) {
                var time = LONG_AGO.plusSeconds(second).toEpochMilli();
                producer.send(new ProducerRecord<>(topic, partition, time, null, new byte[] {1}))
                        .get();
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        var config = new HashMap<>(more);
        config.put("bootstrap.servers", KAFKA);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void take(String group, Map<Integer, Long> offsets) throws Exception {
        var committed = new HashMap<TopicPartition, OffsetAndMetadata>();
        offsets.forEach((partition, offset) ->
                committed.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)));
        try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", KAFKA))) {
            admin.alterConsumerGroupOffsets(group, committed).all().get();
        }
    }
}
