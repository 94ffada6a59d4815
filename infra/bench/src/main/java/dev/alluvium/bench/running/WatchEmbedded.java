package dev.alluvium.bench.running;

import dev.alluvium.bench.harness.BenchKafka;
import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.events.MessageEmbedded;
import dev.alluvium.events.MessageResult;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.process.Pause;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;

/// Notes when each message of some tenants is announced as embedded. The database commits before that, so a message
/// is searchable a little earlier than noted here, never later.
public final class WatchEmbedded implements AutoCloseable {

    private final Set<UUID> tenants;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Long> nanos = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile Exception failure;

    public WatchEmbedded(RunningSystem system, Set<UUID> tenants) {
        this.tenants = tenants;
        consumer = new BenchKafka(system.kafkaBootstrapServers()).consumerFromNow(Topics.EMBEDDINGS);
        thread = Thread.ofPlatform().name("watch").start(this::run);
    }

    private void run() {
        try (consumer) {
            while (!closed) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    var tenant = TenantKey.parse(record.key());
                    if (tenants.contains(tenant)
                            && PayloadCodec.decode(record.value(), MessageResult.class)
                                    instanceof MessageEmbedded embedded) {
                        nanos.putIfAbsent(key(tenant, embedded.messageId()), System.nanoTime());
                    }
                }
            }
        } catch (WakeupException e) {
            failure = closed ? null : e;
        } catch (RejectedException | RuntimeException e) {
            failure = e;
        }
    }

    public int count() {
        return nanos.size();
    }

    /// `System.nanoTime()` of the announcement.
    public long nanosOf(UUID tenant, String messageId) {
        return nanos.get(key(tenant, messageId));
    }

    private static String key(UUID tenant, String messageId) {
        return tenant + "/" + messageId;
    }

    /// Waits until that many have been announced.
    ///
    /// @throws IllegalStateException when none comes for a minute
    public void await(int count, PrintWriter progress) throws Exception {
        int before = -1;
        long lastChange = System.nanoTime();
        long lastLine = lastChange;
        while (count() < count) {
            if (failure != null) {
                throw failure;
            }
            long now = System.nanoTime();
            if (count() != before) {
                before = count();
                lastChange = now;
            } else if (now - lastChange > Duration.ofMinutes(1).toNanos()) {
                throw new IllegalStateException("only " + before + " of " + count
                        + " messages became searchable, and none for a minute: look at infra/alluvium status");
            }
            if (now - lastLine > Duration.ofSeconds(5).toNanos()) {
                progress.println(before + " of " + count + " searchable");
                lastLine = now;
            }
            Pause.of(Duration.ofMillis(10));
        }
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
