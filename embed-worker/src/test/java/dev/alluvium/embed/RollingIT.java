package dev.alluvium.embed;

import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embeddings.BgeSmall;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.MessageEmbedded;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.Source;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.testkit.SharedParts;
import dev.alluvium.testkit.TopicReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Instances come and go while messages arrive.
@Timeout(240)
class RollingIT {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final int EACH = 20;

    private final MigratedDatabase migrated = MigratedDatabase.create();
    private final FussyModel model = new FussyModel(BgeSmall.load(2, ""));
    private final String brokers = SharedParts.kafka().bootstrapServers();
    private final String group = "rolling-it-" + UUID.randomUUID();
    private final List<TenantId> tenants =
            IntStream.range(0, 6).mapToObj(_ -> migrated.newTenant()).toList();
    private final List<TestWorker> running = new ArrayList<>();
    private TenantDatabase database;
    private KafkaProducer<byte[], byte[]> producer;
    private int published;

    @BeforeEach
    void open() {
        KafkaTopics.ensure(brokers, Topics.all(3));
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void close() throws Exception {
        for (var worker : running) {
            worker.stop();
        }
        producer.close();
        database.close();
        model.close();
        migrated.close();
    }

    @Test
    void instancesComeAndGoAndEachMessageIsAnnouncedOnce() throws Exception {
        start();
        publishSome();
        await(() -> running.getFirst().partitions() > 0);
        start();
        start();
        publishSome();
        await(() -> running.stream().allMatch(this::hasPartitions));
        publishSome();
        running.removeFirst().stop();
        publishSome();
        running.removeFirst().stop();
        publishSome();
        for (var tenant : tenants) {
            assertThat(announced(tenant))
                    .hasSize(published)
                    .allSatisfy((_, times) -> assertThat(times).hasSize(1));
            assertThat(pending(tenant)).isZero();
        }
    }

    private void start() throws Exception {
        running.add(TestWorker.start(group, brokers, database, model, Map.of("ALLUVIUM_EMBED_MAX_BATCH", "8")));
    }

    private boolean hasPartitions(TestWorker worker) {
        try {
            return worker.partitions() > 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void publishSome() {
        for (int i = 0; i < EACH; i++) {
            for (var tenant : tenants) {
                publish(tenant, "m-" + published);
            }
            published++;
        }
        producer.flush();
    }

    private void publish(TenantId tenant, String id) {
        StoredMessages.insert(database, tenant, id, "words of " + id);
        var event = new MessageStored(
                EventIds.stored(tenant.value(), id, 1),
                id,
                1,
                Operation.UPSERT,
                "s-1",
                TIME,
                TIME,
                new Source(Topics.MESSAGES, 0, 0));
        producer.send(new ProducerRecord<>(
                Topics.STORED,
                TenantKey.bytes(tenant.value()),
                PayloadCodec.avro().encode(event)));
    }

    private Map<UUID, List<MessageEmbedded>> announced(TenantId tenant) {
        var key = TenantKey.bytes(tenant.value());
        try (var reader = new TopicReader(brokers, Topics.EMBEDDINGS)) {
            reader.await(key, published);
            return reader.toTheEnd(key).stream()
                    .map(record -> decode(record.value()))
                    .collect(groupingBy(MessageEmbedded::eventId));
        }
    }

    private static MessageEmbedded decode(byte[] value) {
        try {
            return PayloadCodec.decode(value, MessageEmbedded.class);
        } catch (RejectedException e) {
            throw new AssertionError(e);
        }
    }

    private long pending(TenantId tenant) {
        return database.<Number>read(tenant, Reader.WORKER, tx -> (Number) tx.sql()
                        .fetchValue(
                                "select count(*) from alluvium.embedding_work where tenant_id = ?::uuid",
                                tenant.value()))
                .longValue();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + SECONDS.toNanos(60);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited a minute").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
