package dev.alluvium.bench.scratch;

import dev.alluvium.bench.harness.BenchKafka;
import dev.alluvium.events.Message;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.Sender;
import dev.alluvium.events.SenderType;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.events.Visibility;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Publishes messages in one transaction, so that their reader has the processors for itself from the first one on,
/// and takes the time from its commit until all of them are announced as stored.
public final class PublishAtOnce implements AutoCloseable {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> announced;

    public PublishAtOnce(String kafka) {
        var clients = new BenchKafka(kafka);
        producer = clients.producer(Map.of("transactional.id", "bench-ingest", "compression.type", "lz4"));
        producer.initTransactions();
        announced = clients.consumerFromNow(Topics.STORED);
    }

    /// @param tenants whose turn comes one after the other
    public double announcedPerSecond(List<UUID> tenants, List<String> texts) {
        return announcedPerSecond(tenants, 0, texts);
    }

    /// @param first number of the first message
    public double announcedPerSecond(List<UUID> tenants, int first, List<String> texts) {
        producer.beginTransaction();
        for (int i = 0; i < texts.size(); i++) {
            var tenant = TenantKey.bytes(tenants.get(i % tenants.size()));
            producer.send(new ProducerRecord<>(
                    Topics.MESSAGES, tenant, PayloadCodec.avro().encode(message(first + i, texts.get(i)))));
        }
        producer.flush();
        long began = System.nanoTime();
        producer.commitTransaction();
        int seen = 0;
        while (seen < texts.size()) {
            seen += announced.poll(Duration.ofMillis(100)).count();
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new IllegalStateException("only " + seen + " of " + texts.size() + " messages were announced");
            }
        }
        return texts.size() / ((System.nanoTime() - began) / 1e9);
    }

    public static Message message(int i, String text) {
        return new Message(
                "m-" + i,
                Operation.UPSERT,
                "s-" + i / 20,
                null,
                "bench",
                new Sender("sender-" + i % 7, SenderType.HUMAN, null),
                Message.DEFAULT_TYPE,
                Visibility.PUBLIC,
                "support/billing",
                text,
                "{\"order\":" + i + "}",
                TIME.plusSeconds(i));
    }

    @Override
    public void close() {
        producer.close();
        announced.close();
    }
}
