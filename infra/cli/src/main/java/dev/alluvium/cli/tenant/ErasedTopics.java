package dev.alluvium.cli.tenant;

import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.session.TopicReader;
import dev.alluvium.events.InsightChange;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.Result;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.TopicRemains;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import tools.jackson.databind.node.ArrayNode;

/// What Kafka really holds of a tenant that was erased: reads the topics out of which workers take its
/// texts until nothing is found there, and asks the others how long they keep theirs.
final class ErasedTopics {

    private static final int LIMIT_SECONDS = 10;

    private final KafkaSettings kafka;
    private final UUID tenant;
    private final Instant erasedAt;

    ErasedTopics(KafkaSettings kafka, UUID tenant, Instant erasedAt) {
        this.kafka = kafka;
        this.tenant = tenant;
        this.erasedAt = erasedAt;
    }

    /// @param patience how long workers may take to take texts out
    /// @throws KafkaException when Kafka does not answer
    ArrayNode receipt(Duration patience) {
        var receipt = JsonText.MAPPER.createArrayNode();
        var configs = configs();
        long deadline = System.nanoTime() + patience.toNanos();
        for (var topic : TopicRemains.all()) {
            var line = receipt.addObject().put("topic", topic.topic());
            long found = topic.isTakenOut() ? await(topic.topic(), deadline) : 0;
            line.put("state", !topic.isTakenOut() ? "expiring" : found == 0 ? "removed" : "removing");
            line.put("remaining", found == 0 ? topic.remaining() : found + " records with texts of the tenant");
            line.put("until", until(configs.get(topic.topic())));
        }
        return receipt;
    }

    /// How many records with texts of the tenant are left.
    private long await(String topic, long deadline) {
        long found = count(topic);
        while (found > 0 && System.nanoTime() - deadline < 0) {
            pause();
            found = count(topic);
        }
        return found;
    }

    private long count(String topic) {
        var key = TenantKey.bytes(tenant);
        var found = new long[1];
        try (var reader = TopicReader.open(kafka, List.of(topic))) {
            reader.read(reader.ends(), record -> {
                if (Arrays.equals(key, record.key()) && hasText(record)) {
                    found[0]++;
                }
            });
        }
        return found[0];
    }

    private static boolean hasText(ConsumerRecord<byte[], byte[]> record) {
        if (!record.topic().equals(Topics.INSIGHTS)) {
            return record.value() != null && record.value().length > 0;
        }
        try {
            return PayloadCodec.decode(record.value(), Result.class) instanceof InsightChange;
        } catch (RejectedException e) {
            return true;
        }
    }

    /// Null for a topic that is missing, or forgets nothing.
    private String until(Config config) {
        if (config == null || config.get("retention.ms").value().startsWith("-")) {
            return null;
        }
        return erasedAt.plus(TopicRemains.longest(
                        config.get("retention.ms").value(),
                        config.get("segment.ms").value()))
                .toString();
    }

    private Map<String, Config> configs() {
        var resources = TopicRemains.all().stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.topic()))
                .toList();
        try (var admin = Admin.create(KafkaClients.admin(kafka))) {
            return admin.describeConfigs(resources).all().get(LIMIT_SECONDS, TimeUnit.SECONDS).entrySet().stream()
                    .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(500));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException(e);
        }
    }
}
