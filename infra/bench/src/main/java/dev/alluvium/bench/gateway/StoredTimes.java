package dev.alluvium.bench.gateway;

import dev.alluvium.bench.harness.BenchKafka;
import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;

/// When a consumer of Kafka was told that messages are stored.
final class StoredTimes implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Long> nanos = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    StoredTimes(RunningSystem system) {
        consumer = new BenchKafka(system.kafkaBootstrapServers()).consumerFromNow(Topics.STORED);
        thread = Thread.ofPlatform().name("stored").start(this::run);
    }

    private void run() {
        try (consumer) {
            while (!closed) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    long now = System.nanoTime();
                    var stored = PayloadCodec.decode(record.value(), MessageStored.class);
                    nanos.putIfAbsent(key(TenantKey.parse(record.key()), stored.messageId()), now);
                }
            }
        } catch (WakeupException e) {
            // Closed.
        } catch (RejectedException e) {
            throw new IllegalStateException("what is stored cannot be read", e);
        }
    }

    OptionalLong of(UUID tenant, String messageId) {
        var at = nanos.get(key(tenant, messageId));
        return at == null ? OptionalLong.empty() : OptionalLong.of(at);
    }

    private static String key(UUID tenant, String messageId) {
        return tenant + "/" + messageId;
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
