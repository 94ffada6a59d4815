package dev.alluvium.embed;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.Chunking;
import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embeddings.BgeSmall;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.kafka.outbox.Outbox;
import dev.alluvium.runtime.settings.RefusedException;
import dev.alluvium.runtime.settings.SettingsReader;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.testkit.SharedParts;
import dev.alluvium.testkit.TopicReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Workers whose chunk size is not, or is no longer, that of the installation.
@Timeout(240)
class ChunkSizeIT {
    private static final Chunking OTHER = new Chunking(128, 16);
    private static final String TEXT = "The wheel is round and made of steel, says the mechanic. ".repeat(30);

    private static FussyModel model;

    private final MigratedDatabase migrated = MigratedDatabase.create();
    private final TenantId tenant = migrated.newTenant();
    private final String brokers = SharedParts.kafka().bootstrapServers();
    private final String group = "chunk-size-it-" + UUID.randomUUID();
    private TenantDatabase database;
    private KafkaProducer<byte[], byte[]> producer;

    @TempDir
    private Path folder;

    @BeforeAll
    static void load() {
        model = new FussyModel(BgeSmall.load(2, ""));
    }

    @AfterAll
    static void unload() {
        model.close();
    }

    @BeforeEach
    void open() {
        KafkaTopics.ensure(brokers, Topics.all(3));
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        producer.close();
        database.close();
        migrated.close();
    }

    @Test
    void aWorkerOfAnotherSizeDoesNotStartAndSaysWhatToDo() throws Exception {
        database.chunking().orBegin(OTHER);
        var process = start();
        try {
            assertThat(process.waitFor(60, SECONDS)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("err")).strip())
                .isEqualTo("embed-worker: this installation cuts chunks of 128 tokens with an overlap of 16, and the"
                        + " settings of this process say 64 tokens with an overlap of 8: set ALLUVIUM_CHUNK_TOKENS=128"
                        + " and ALLUVIUM_CHUNK_OVERLAP=16, or run infra/alluvium rechunk --tokens 64 --overlap 8");
    }

    @Test
    void theFirstWorkersSizeIsTheInstallations() throws Exception {
        var process = start();
        try {
            await(() -> database.chunking().known().isPresent());
        } finally {
            process.destroyForcibly().onExit().join();
        }
        assertThat(database.chunking().known())
                .hasValueSatisfying(known -> assertThat(known.chunking()).isEqualTo(TestWorker.CHUNKING));
    }

    @Test
    void whatWasPreparedByAFormerSizeIsNotWritten() {
        database.chunking().orBegin(TestWorker.CHUNKING);
        StoredMessages.insert(database, tenant, "m-1", TEXT);
        var work = new EmbeddedMessages(database, model, TestWorker.CHUNKING).work();
        var prepared = work.prepare(List.of(EmbeddedMessages.record(tenant, "m-1", 1)));

        database.chunking().change(OTHER);

        assertThatThrownBy(() -> work.settle(prepared))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("128 tokens");
        assertThat(EmbeddedMessages.rows(database, tenant)).isEmpty();
        assertThat(pending()).isEqualTo(1);
    }

    @Test
    void aRunningWorkerWritesNothingAfterTheChangeAndItsRecordsAreTakenByTheNext() throws Exception {
        database.chunking().orBegin(TestWorker.CHUNKING);
        var worker = TestWorker.start(group, brokers, database, model, Map.of());
        publish("m-1");
        await(() -> pending() == 0);
        var before = EmbeddedMessages.rows(database, tenant);

        database.chunking().change(OTHER);
        publish("m-2");

        assertThatThrownBy(() -> worker.ended().get(60, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(RefusedException.class);
        worker.loops().close();
        assertThat(EmbeddedMessages.rows(database, tenant)).isEqualTo(before);
        assertThat(pending()).isEqualTo(1);

        var next = TestWorker.start(group, brokers, new EmbeddedMessages(database, model, OTHER), Outbox.NONE);
        try (var reader = new TopicReader(brokers, Topics.EMBEDDINGS)) {
            assertThat(reader.await(TenantKey.bytes(tenant.value()), 2)).hasSize(2);
        } finally {
            next.stop();
        }
        assertThat(EmbeddedMessages.cuts(database, tenant).get("m-2"))
                .hasSizeLessThan(
                        EmbeddedMessages.cuts(database, tenant).get("m-1").size());
    }

    @Test
    void aWorkerThatHasNothingToDoEndsToo() throws Exception {
        database.chunking().orBegin(TestWorker.CHUNKING);
        var outbox = new StopOnRechunk(Outbox.NONE, database.chunking(), TestWorker.CHUNKING);
        var messages = new EmbeddedMessages(database, model, TestWorker.CHUNKING);
        var worker = TestWorker.start(group, brokers, messages, outbox);
        await(() -> worker.partitions() > 0);
        assertThat(worker.ended()).isNotDone();

        database.chunking().change(OTHER);

        assertThatThrownBy(() -> worker.ended().get(60, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(RefusedException.class);
        worker.loops().close();
    }

    @Test
    void aSizeThatNoTextCanBeCutToIsRefusedWithItsReason() {
        assertThatThrownBy(() -> own(Map.of("ALLUVIUM_CHUNK_TOKENS", "16")))
                .isInstanceOf(RefusedException.class)
                .hasMessage("ALLUVIUM_CHUNK_TOKENS and _OVERLAP: a chunk takes at least 32 tokens, not 16");
        assertThatThrownBy(() -> own(Map.of("ALLUVIUM_CHUNK_TOKENS", "100")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("less than half of 100 tokens, not 64");
        assertThat(own(Map.of())).isEqualTo(new Chunking(512, 64));
        try (var local = BgeSmall.load(1, "")) {
            assertThatThrownBy(() -> OwnChunking.of(
                            settings(Map.of("ALLUVIUM_CHUNK_TOKENS", "513")).chunk(), local))
                    .isInstanceOf(RefusedException.class)
                    .hasMessage("ALLUVIUM_CHUNK_TOKENS is 513, and the model reads 512 at most");
        }
    }

    private static Chunking own(Map<String, String> further) {
        return OwnChunking.of(settings(further).chunk(), model);
    }

    private static EmbedSettings settings(Map<String, String> further) {
        var environment = new HashMap<>(further);
        environment.put("ALLUVIUM_DATABASE_URL", "jdbc:postgresql://unused/unused");
        environment.put("ALLUVIUM_DATABASE_PASSWORD", "unused");
        environment.put("ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", "unused:1");
        return SettingsReader.read(EmbedSettings.class, environment);
    }

    private void publish(String id) {
        StoredMessages.insert(database, tenant, id, TEXT);
        producer.send(new ProducerRecord<>(
                Topics.STORED, TenantKey.bytes(tenant.value()), EmbeddedMessages.event(tenant, id, 1)));
        producer.flush();
    }

    private long pending() {
        return database.<Number>read(tenant, Reader.WORKER, tx -> (Number) tx.sql()
                        .fetchValue(
                                "select count(*) from alluvium.embedding_work where tenant_id = ?::uuid",
                                tenant.value()))
                .longValue();
    }

    /// The process itself, with the tests' usual size.
    private Process start() throws IOException {
        var settings = Map.of(
                "ALLUVIUM_DATABASE_URL", migrated.app().url(),
                "ALLUVIUM_DATABASE_PASSWORD", migrated.app().password(),
                "ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", brokers,
                "ALLUVIUM_EMBED_HEALTH_PORT", "0",
                "ALLUVIUM_INSIGHTS", "false",
                "ALLUVIUM_CHUNK_TOKENS", "64",
                "ALLUVIUM_CHUNK_OVERLAP", "8");
        return OwnProcess.of(EmbedWorker.class, folder, settings, "-Dstderr.encoding=UTF-8")
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + SECONDS.toNanos(60);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited a minute").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
