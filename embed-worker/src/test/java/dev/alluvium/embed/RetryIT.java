package dev.alluvium.embed;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embed.message.RetryHeaders;
import dev.alluvium.embeddings.BgeSmall;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.MessageEmbedded;
import dev.alluvium.events.MessageFailed;
import dev.alluvium.events.MessageResult;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.Source;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.testkit.SharedParts;
import dev.alluvium.testkit.TopicReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Both loops of the worker on a real broker and a real database.
@Timeout(120)
class RetryIT {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private static MigratedDatabase migrated;
    private static TenantDatabase database;
    private static BgeSmall bge;

    private final String brokers = SharedParts.kafka().bootstrapServers();
    private final TenantId tenant = migrated.newTenant();
    private final FussyModel model = new FussyModel(bge);
    private TestWorker worker;

    @BeforeAll
    static void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        bge = BgeSmall.load(2, "");
    }

    @AfterAll
    static void close() {
        bge.close();
        database.close();
        migrated.close();
    }

    @BeforeEach
    void start() throws Exception {
        KafkaTopics.ensure(brokers, Topics.all(3));
        start("10m");
    }

    private void start(String sweepAfter) throws Exception {
        worker = TestWorker.start(
                "retry-it-" + UUID.randomUUID(),
                brokers,
                database,
                model,
                Map.of(
                        "ALLUVIUM_WORKER_UNREADY_AFTER", "300ms",
                        "ALLUVIUM_EMBED_SWEEP_AFTER", sweepAfter,
                        "ALLUVIUM_EMBED_MAX_ATTEMPTS", "3",
                        "ALLUVIUM_EMBED_RETRY_DELAY", "200ms"));
    }

    @AfterEach
    void stop() throws Exception {
        worker.stop();
    }

    @Test
    void aTextThatTheModelRefusesHoldsNobodyUpAndFailsOnceInTheEnd() {
        publish("m-0", FussyModel.HATED);
        IntStream.range(1, 20).forEach(i -> publish("m-" + i, "good words " + i));
        assertThat(results(20).stream().filter(MessageEmbedded.class::isInstance))
                .hasSize(19);
        assertThat(results(20).stream().filter(MessageFailed.class::isInstance))
                .singleElement()
                .satisfies(failed ->
                        assertThat(((MessageFailed) failed).attempts()).isEqualTo(3));
        assertThat(attemptsTold()).containsExactly(1, 2);
        assertThat(work()).containsExactly("m-0 failed 3");
    }

    @Test
    void aTextThatTheModelTakesLaterIsEmbedded() {
        publish("m-0", FussyModel.HATED);
        try (var reader = new TopicReader(brokers, Topics.RETRIES)) {
            reader.await(TenantKey.bytes(tenant.value()), 1);
        }
        model.appeased = true;
        assertThat(results(1)).singleElement().isInstanceOf(MessageEmbedded.class);
        assertThat(work()).isEmpty();
    }

    @Test
    void workWithoutARecordIsFoundAndItsEventHasTheSameId() throws Exception {
        worker.stop();
        start("4s");
        var expected = new HashSet<UUID>();
        for (int i = 0; i < 250; i++) {
            var id = "m-" + i;
            StoredMessages.insert(database, tenant, id, "good words " + i);
            var stored = EventIds.stored(tenant.value(), id, 1);
            expected.add(EventIds.embedded(tenant.value(), id, 1, stored));
        }
        var key = TenantKey.bytes(tenant.value());
        try (var reader = new TopicReader(brokers, Topics.EMBEDDINGS)) {
            reader.await(key, 250);
            assertThat(reader.toTheEnd(key))
                    .map(record -> EmbeddedMessages.decode(record.value()).eventId())
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
        assertThat(work()).isEmpty();
        try (var reader = new TopicReader(brokers, Topics.QUIET)) {
            assertThat(reader.toTheEnd(key)).isNotEmpty();
        }
    }

    @Test
    void aModelThatIsDownMakesTheWorkerUnreadyAndCostsNoMessageAnAttempt() throws Exception {
        model.down = true;
        publish("m-0", "good words");
        awaitReady(false);
        assertThat(worker.checks().ready().toString()).contains("the model is down");
        assertThat(worker.checks().live().up()).isTrue();
        assertThat(work()).containsExactly("m-0 pending 0");
        model.down = false;
        assertThat(results(1)).singleElement().isInstanceOf(MessageEmbedded.class);
        awaitReady(true);
        assertThat(attemptsTold()).isEmpty();
    }

    private void awaitReady(boolean expected) throws InterruptedException {
        long deadline = System.nanoTime() + SECONDS.toNanos(30);
        while (worker.checks().ready().up() != expected) {
            assertThat(System.nanoTime()).as("waited 30 seconds").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private void publish(String id, String content) {
        StoredMessages.insert(database, tenant, id, content);
        var event = new MessageStored(
                EventIds.stored(tenant.value(), id, 1),
                id,
                1,
                Operation.UPSERT,
                "s-1",
                TIME,
                TIME,
                new Source(Topics.MESSAGES, 0, 0));
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                    Topics.STORED,
                    TenantKey.bytes(tenant.value()),
                    PayloadCodec.avro().encode(event)));
        }
    }

    /// All that consumers were told, once it is that much.
    private List<MessageResult> results(int count) {
        try (var reader = new TopicReader(brokers, Topics.EMBEDDINGS)) {
            var key = TenantKey.bytes(tenant.value());
            reader.await(key, count);
            var results = reader.toTheEnd(key).stream()
                    .map(record -> EmbeddedMessages.decode(record.value()))
                    .toList();
            assertThat(results).hasSize(count);
            return results;
        }
    }

    private List<Integer> attemptsTold() {
        try (var reader = new TopicReader(brokers, Topics.RETRIES)) {
            return reader.toTheEnd(TenantKey.bytes(tenant.value())).stream()
                    .map(record -> RetryHeaders.of(record.headers()).attempts())
                    .toList();
        }
    }

    private List<String> work() {
        return database.read(
                tenant,
                Reader.WORKER,
                tx -> tx.sql()
                        .fetch(
                                "select message_id || ' ' || state || ' ' || attempts from alluvium.embedding_work"
                                        + " where tenant_id = ?::uuid",
                                tenant.value())
                        .map(row -> row.get(0, String.class)));
    }
}
