package dev.alluvium.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.promotion.PromotionProgress;
import dev.alluvium.database.promotion.PromotionStep;
import dev.alluvium.database.promotion.Promotions;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.database.tenant.TenantState;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.kafka.BatchWork;
import dev.alluvium.runtime.settings.InstanceSettings;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.testkit.SharedParts;
import dev.alluvium.testkit.TopicReader;
import dev.alluvium.wiring.WorkerLanes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever a tenant floods with, and whatever becomes of it meanwhile: another one of the same partition passes while
/// no record of the backlog is done, and of the flood nothing is lost and nothing doubled.
@Timeout(180)
class FloodIT {
    private static final int MANY = 1_200;
    private static final int BATCH = 100;
    private static final int PARTITION = 0;

    private final MigratedDatabase migrated = MigratedDatabase.create();
    private final String brokers = SharedParts.kafka().bootstrapServers();
    private final String group = "flood-it-" + UUID.randomUUID();
    private final String slug = "f-" + UUID.randomUUID();
    private final CountDownLatch released = new CountDownLatch(1);
    private TenantDatabase database;
    private ControlDatabase control;
    private WorkerLanes lanes;
    private KafkaProducer<byte[], byte[]> producer;
    private TenantId flooding;
    private TenantId other;
    private RunningIngest running;

    @BeforeEach
    void open() {
        KafkaTopics.ensure(brokers, Topics.all(3));
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        control = ControlDatabase.open(migrated.control(), new SimpleMeterRegistry());
        lanes = new WorkerLanes(database, new Nameless(), new SimpleMeterRegistry());
        flooding = control.tenants().create(slug, slug).id();
        other = control.tenants().create("o-" + slug, "other").id();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers, "max.request.size", 20 << 20, "buffer.memory", 64L << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterEach
    void close() throws Exception {
        released.countDown();
        running.stop();
        producer.close();
        lanes.close();
        control.close();
        database.close();
        migrated.close();
    }

    @Test
    void aFloodOfOneSession() throws Exception {
        othersPass(MANY, i -> text("m-" + i, "the red bike " + i), this::seen);
        assertThat(await(Topics.STORED, MANY)).hasSize(MANY);
        assertThat(messages()).isEqualTo(MANY);
    }

    @Test
    void aFloodOfOneMessageThatIsEditedAgainAndAgain() throws Exception {
        othersPass(MANY, i -> text("m-1", "the red bike " + i), this::seen);
        await(() -> number("select coalesce(max(m.revision), 0) from alluvium.messages m") == MANY);
        assertThat(messages()).isOne();
        assertThat(number(
                        "select count(*) from alluvium.messages m where m.content = 'the red bike " + (MANY - 1) + "'"))
                .isOne();
    }

    @Test
    void aFloodOfTextsAtTheSizeLimit() throws Exception {
        int large = 16;
        var text = "word ".repeat((1 << 20) / 5);
        othersPass(large, i -> text("m-" + i, i % 10 + text.substring(1)), this::seen);
        assertThat(await(Topics.STORED, large)).hasSize(large);
        assertThat(messages()).isEqualTo(large);
    }

    @Test
    void aFloodOfRecordsThatAreAllRejected() throws Exception {
        othersPass(MANY, i -> ("{\"message_id\": " + i).getBytes(UTF_8), this::seen);
        assertThat(await(Topics.REJECTED, MANY)).hasSize(MANY);
        assertThat(messages()).isZero();
    }

    @Test
    void aTenantThatIsSuspendedWithABacklog() throws Exception {
        othersPass(MANY, i -> text("m-" + i, "the red bike " + i), () -> {
            control.tenants().change(slug, null, TenantState.SUSPENDED);
            // Other processes know within five seconds; this one is asked until it does.
            await(() -> database.directory().states(List.of(flooding)).get(flooding) == TenantState.SUSPENDED);
        });
        everyRecordHasOneResult();
        assertThat(messages()).isEqualTo(results(Topics.STORED).size());
    }

    @Test
    void aTenantThatIsErasedWithABacklog() throws Exception {
        othersPass(
                MANY,
                i -> text("m-" + i, "the red bike " + i),
                () -> assertThat(control.tenants().erase(slug).orElseThrow().complete())
                        .isTrue());
        everyRecordHasOneResult();
        assertThat(number("select count(*) from alluvium.messages m where m.tenant_id = '" + flooding + "'"))
                .isZero();
    }

    @Test
    void aTenantThatIsPromotedWithABacklog() throws Exception {
        othersPass(MANY, i -> text("m-" + i, "the red bike " + i), () -> {
            try (var promotions = Promotions.open(migrated.owner())) {
                assertThat(promotions.promote(slug, new Silent()).orElseThrow().own())
                        .isTrue();
            }
        });
        assertThat(await(Topics.STORED, MANY)).hasSize(MANY);
        assertThat(messages()).isEqualTo(MANY);
    }

    /// Begins with the flood in the log and the other's message behind it.
    private void othersPass(int count, IntFunction<byte[]> flood, Meanwhile meanwhile) throws Exception {
        IntStream.range(0, count).forEach(i -> send(flooding, flood.apply(i)));
        send(other, text("m-1", "hello"));
        producer.flush();
        running = RunningIngest.start(
                database,
                brokers,
                Topics.MESSAGES,
                group,
                Held::new,
                options -> options.with(IngestWorker.lanes(lanes, BATCH)));
        awaitOthers(1);
        meanwhile.happens();
        send(other, text("m-2", "still there?"));
        awaitOthers(2);
        assertThat(results(Topics.STORED).size() + results(Topics.REJECTED).size())
                .as("of the flood, done before the other's")
                .isLessThan(count);
        released.countDown();
    }

    /// How long the first has waited of a tenant that waits is told.
    private void seen() throws Exception {
        await(() -> number("select count(*) from alluvium.lane_reports r where (r.lanes -> '" + flooding
                        + "' -> 0 ->> 'oldest')::bigint > 0")
                > 0);
    }

    private void everyRecordHasOneResult() throws Exception {
        await(() -> ours(Topics.STORED) + ours(Topics.REJECTED) >= MANY);
        assertThat(ours(Topics.STORED) + ours(Topics.REJECTED)).isEqualTo(MANY);
    }

    private int ours(String topic) {
        return results(topic).size();
    }

    private void awaitOthers(int count) {
        try (var reader = new TopicReader(brokers, Topics.STORED)) {
            reader.await(TenantKey.bytes(other.value()), count);
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> await(String topic, int count) {
        try (var reader = new TopicReader(brokers, topic)) {
            reader.await(key(), count);
            return reader.toTheEnd(key());
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> results(String topic) {
        try (var reader = new TopicReader(brokers, topic)) {
            return reader.toTheEnd(key());
        }
    }

    private long messages() throws Exception {
        return number("select count(*) from alluvium.messages m where m.tenant_id = '" + flooding + "'");
    }

    private long number(String sql) throws Exception {
        try (var connection = migrated.connectAsSuperuser();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited for a minute").isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private void send(TenantId tenant, byte[] value) {
        producer.send(new ProducerRecord<>(Topics.MESSAGES, PARTITION, TenantKey.bytes(tenant.value()), value));
    }

    private static byte[] text(String id, String content) {
        return PayloadCodec.avro().encode(Samples.message(id, content));
    }

    private byte[] key() {
        return TenantKey.bytes(flooding.value());
    }

    private interface Meanwhile {
        void happens() throws Exception;
    }

    /// No batch of the flood's backlog is done before it is released.
    private final class Held implements BatchWork<List<Incoming>> {
        private final BatchWork<List<Incoming>> work;

        private Held(BatchWork<List<Incoming>> work) {
            this.work = work;
        }

        @Override
        public List<Incoming> prepare(List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
            return work.prepare(records);
        }

        @Override
        public List<Incoming> prepare(List<ConsumerRecord<byte[], byte[]>> records, boolean urgent) throws Exception {
            if (!urgent && records.stream().anyMatch(record -> Arrays.equals(record.key(), key()))) {
                released.await();
            }
            return work.prepare(records, urgent);
        }

        @Override
        public List<ProducerRecord<byte[], byte[]>> settle(List<Incoming> prepared) throws Exception {
            return work.settle(prepared);
        }

        @Override
        public void committed(List<Incoming> prepared) {
            work.committed(prepared);
        }

        @Override
        public boolean isTransient(Throwable failure) {
            return work.isTransient(failure);
        }
    }

    private record Nameless() implements InstanceSettings {
        @Override
        public Optional<String> id() {
            return Optional.empty();
        }

        @Override
        public boolean staticMember() {
            return false;
        }
    }

    private record Silent() implements PromotionProgress {
        @Override
        public void began(PromotionStep step) {}

        @Override
        public void moved(String table, long rows) {}

        @Override
        public void waiting(PromotionStep step) {}
    }
}
