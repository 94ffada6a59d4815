package dev.alluvium.bench.running;

import dev.alluvium.bench.harness.BenchKafka;
import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.bench.running.BenchTenants.BenchTenant;
import dev.alluvium.events.Message;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.Sender;
import dev.alluvium.events.SenderType;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.events.Visibility;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// A producer of messages, as an upstream system would be one.
public final class PublishTexts implements AutoCloseable {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private static final String SENDER = "bench";

    private final KafkaProducer<byte[], byte[]> producer;
    private int published;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    public PublishTexts(RunningSystem system) {
        producer = new BenchKafka(system.kafkaBootstrapServers())
                .producer(Map.of("linger.ms", 5, "compression.type", "lz4"));
    }

    /// What a model is given of such a text: who speaks stands in front of it.
    public static String given(String text) {
        return SENDER + ": " + text;
    }

    /// Said later than those before it, as in any conversation: to put a message between two others costs more.
    public void publish(BenchTenant tenant, String messageId, String text) {
        var message = new Message(
                messageId,
                Operation.UPSERT,
                "s-" + messageId.hashCode() % 50,
                null,
                "bench",
                new Sender(SENDER, SenderType.SYSTEM, null),
                Message.DEFAULT_TYPE,
                Visibility.PUBLIC,
                "",
                text,
                null,
                TIME.plusSeconds(published++));
        publish(tenant, message);
    }

    public void publish(BenchTenant tenant, Message message) {
        var value = PayloadCodec.avro().encode(message);
        producer.send(
                new ProducerRecord<>(Topics.MESSAGES, TenantKey.bytes(tenant.id()), value),
                (metadata, e) -> failure.compareAndSet(null, e));
    }

    public void flush() throws Exception {
        producer.flush();
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
