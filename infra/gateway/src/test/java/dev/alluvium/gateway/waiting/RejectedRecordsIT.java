package dev.alluvium.gateway.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.events.Topic;
import dev.alluvium.runtime.settings.KafkaSettings;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.testkit.SharedParts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class RejectedRecordsIT {
    private static final String KAFKA = SharedParts.kafka().bootstrapServers();

    private final String rejected = "rejected-" + UUID.randomUUID();
    private final String ledger = "ledger-" + UUID.randomUUID();

    private record To(String bootstrapServers) implements KafkaSettings {
        @Override
        public Optional<Path> properties() {
            return Optional.empty();
        }
    }

    @Test
    void whatWaitsIsWhatWasNeitherSentBackNorTakenByRetention() throws Exception {
        KafkaTopics.ensure(KAFKA, List.of(new Topic(rejected, 2, Map.of()), new Topic(ledger, 2, Map.of())));
        try (var records = new RejectedRecords(new To(KAFKA), rejected, ledger);
                var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", KAFKA))) {
            assertThat(records.count()).isZero();
            publish(rejected, 0, "a", "b", "c");
            publish(rejected, 1, "d");
            publish(ledger, 1, "0@1", "7@3", "not a place");
            assertThat(records.count()).isEqualTo(3);
            // Again, as an operator's second try would.
            publish(ledger, 0, "0@1", "1@0");
            assertThat(records.count()).isEqualTo(2);
            admin.deleteRecords(Map.of(new TopicPartition(rejected, 0), RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();
            assertThat(records.count()).isEqualTo(1);
        }
    }

    private static void publish(String topic, int partition, String... values) throws Exception {
        var config = Map.<String, Object>of("bootstrap.servers", KAFKA);
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (var value : values) {
                var bytes = value.getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(topic, partition, null, bytes))
                        .get();
            }
        }
    }
}
