package dev.alluvium.cli.tenant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.events.TenantKey;
import dev.alluvium.events.TopicRemains;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.settings.KafkaSettings;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.testkit.SharedParts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What the receipt says of topics, on a real broker.
final class ErasedTopicsIT {
    private record Given(String bootstrapServers, Optional<Path> properties) implements KafkaSettings {}

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final KafkaSettings kafka = new Given(SharedParts.kafka().bootstrapServers(), Optional.empty());
    private final UUID tenant = UUID.randomUUID();

    @Test
    void saysOfEachTopicWhatIsLeftAndUntilWhen() {
        KafkaTopics.ensure(kafka.bootstrapServers(), Topics.all(3));
        assertThat(receipt())
                .extracting(line -> line.path("topic").asString())
                .containsExactlyInAnyOrderElementsOf(
                        Topics.all(3).stream().map(topic -> topic.name()).toList());
        assertThat(line(Topics.REJECTED).path("state").asString()).isEqualTo("removed");
        assertThat(line(Topics.INSIGHTS).path("state").asString()).isEqualTo("removed");
        assertThat(line(Topics.MESSAGES).path("state").asString()).isEqualTo("expiring");
        assertThat(line(Topics.MESSAGES).path("until").asString()).isEqualTo("2026-01-09T12:00:00Z");

        publish(Topics.REJECTED, "words of the tenant");
        publish(Topics.INSIGHTS, "words of the tenant");

        assertThat(line(Topics.REJECTED).path("state").asString()).isEqualTo("removing");
        assertThat(line(Topics.REJECTED).path("remaining").asString()).startsWith("1 ");
        assertThat(line(Topics.INSIGHTS).path("state").asString()).isEqualTo("removing");
    }

    @Test
    void namesEachTopicOnce() {
        assertThat(TopicRemains.all())
                .extracting(TopicRemains::topic)
                .containsExactlyInAnyOrderElementsOf(
                        Topics.all(1).stream().map(topic -> topic.name()).toList());
    }

    private JsonNode line(String topic) {
        return receipt()
                .valueStream()
                .filter(line -> line.path("topic").asString().equals(topic))
                .findFirst()
                .orElseThrow();
    }

    private tools.jackson.databind.node.ArrayNode receipt() {
        return new ErasedTopics(kafka, tenant, NOON).receipt(Duration.ZERO);
    }

    private void publish(String topic, String value) {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, TenantKey.bytes(tenant), value.getBytes(UTF_8)));
        }
    }
}
