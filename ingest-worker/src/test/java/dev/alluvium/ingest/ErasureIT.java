package dev.alluvium.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.TextAnalyzers;
import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.control.Erased.ErasedTable;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.RejectedHeaders;
import dev.alluvium.events.Result;
import dev.alluvium.events.TenantErased;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.kafka.BatchLoop;
import dev.alluvium.runtime.kafka.LoopClients;
import dev.alluvium.runtime.kafka.LoopOptions;
import dev.alluvium.runtime.kafka.outbox.Outbox;
import dev.alluvium.runtime.kafka.outbox.OutboxEntry;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.servers.process.Pause;
import dev.alluvium.testkit.SharedParts;
import dev.alluvium.testkit.TopicReader;
import dev.alluvium.wiring.ErasureOutbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A tenant is erased while its messages keep coming.
@Timeout(120)
class ErasureIT {

    private final MigratedDatabase migrated = MigratedDatabase.create();
    private final String group = "erasure-it-" + UUID.randomUUID();
    private final String slug = "e-" + UUID.randomUUID();
    private final String brokers = SharedParts.kafka().bootstrapServers();
    private TenantDatabase database;
    private ControlDatabase control;
    private KafkaProducer<byte[], byte[]> producer;
    private TenantId tenant;

    @BeforeEach
    void open() {
        KafkaTopics.ensure(brokers, Topics.all(3));
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        control = ControlDatabase.open(migrated.control(), new SimpleMeterRegistry());
        tenant = control.tenants().create(slug, slug).id();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        producer.close();
        control.close();
        database.close();
        migrated.close();
    }

    @Test
    void underLoadNoRowStaysLateRecordsAreRejectedAndConsumersHearOfItLast() throws Exception {
        var other = control.tenants().create("o-" + slug, "other").id();
        var over = new AtomicBoolean();
        try (var _ = start(new ErasureOutbox(database.erasures("ingest-worker"), PayloadCodec.avro(), Topics.STORED))) {
            var load = CompletableFuture.supplyAsync(() -> publishUntil(over, other), ErasureIT::onAThread);
            try (var reader = new TopicReader(brokers, Topics.STORED)) {
                reader.await(key(tenant), 200);
            }
            var receipt = control.tenants().erase(slug).orElseThrow();
            assertThat(receipt.complete()).isTrue();
            assertThat(receipt.tables()).extracting(ErasedTable::remaining).containsOnly(0L);
            over.set(true);
            int published = load.get(30, TimeUnit.SECONDS);
            awaitTold();
            awaitRejected(publish(tenant, "the-last").get());
            try (var reader = new TopicReader(brokers, Topics.STORED)) {
                assertThat(reader.await(key(other), published)).hasSize(published);
                assertThat(results(reader.toTheEnd(key(tenant))))
                        .filteredOn(TenantErased.class::isInstance)
                        .isEqualTo(List.of(results(reader.toTheEnd(key(tenant))).getLast()))
                        .extracting(Result::eventId)
                        .containsExactly(EventIds.erased(tenant.value()));
            }
        }
        assertThat(rowsOf(tenant)).isZero();
        assertThat(rowsOf(other)).isPositive();
    }

    @Test
    void ofWhatCannotBeReadNoWordIsKeptEither() throws Exception {
        control.tenants().erase(slug);
        var unreadable = new ProducerRecord<>(Topics.MESSAGES, key(tenant), "{\"content\":\"secret\"".getBytes(UTF_8));
        unreadable.headers().add("theirs", "secret".getBytes(UTF_8));
        try (var _ = start(Outbox.NONE);
                var reader = new TopicReader(brokers, Topics.REJECTED)) {
            producer.send(unreadable);
            assertThat(reader.await(key(tenant), 1)).singleElement().satisfies(record -> {
                assertThat(record.value()).isEmpty();
                assertThat(header(record, "theirs")).isNull();
                assertThat(header(record, RejectedHeaders.REASON)).isEqualTo("erased-tenant");
            });
        }
    }

    @Test
    void aWorkerThatEndsBeforeItRemembersDoesNotMakeItToldTwice() throws Exception {
        control.tenants().erase(slug);
        var telling = new ErasureOutbox(database.erasures("ingest-worker"), PayloadCodec.json(), Topics.STORED);
        var crashing = start(new Outbox() {
            @Override
            public List<OutboxEntry> pending() {
                return telling.pending();
            }

            @Override
            public void published(List<OutboxEntry> entries) {
                throw new IllegalStateException("killed after the commit on Kafka");
            }
        });
        assertThatThrownBy(() -> crashing.ended.get(30, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        crashing.free();
        assertThat(database.erasures("ingest-worker").untold()).hasSize(1);

        try (var _ = start(telling)) {
            awaitRejected(publish(tenant, "after-the-restart").get());
            awaitTold();
        }
        try (var reader = new TopicReader(brokers, Topics.STORED)) {
            assertThat(results(reader.toTheEnd(key(tenant)))).singleElement().isInstanceOf(TenantErased.class);
        }
    }

    private int publishUntil(AtomicBoolean over, TenantId other) {
        int published = 0;
        while (!over.get()) {
            publish(tenant, "m-" + published);
            publish(other, "m-" + published);
            published++;
            // As many as a worker takes on the way: it has to get through all of them in the end.
            producer.flush();
        }
        producer.flush();
        return published;
    }

    private Future<RecordMetadata> publish(TenantId to, String id) {
        return producer.send(new ProducerRecord<>(
                Topics.MESSAGES, key(to), PayloadCodec.avro().encode(Samples.message(id, "some words"))));
    }

    private void awaitTold() throws Exception {
        assertThat(Pause.until(
                        () -> database.erasures("ingest-worker").untold().isEmpty(),
                        Duration.ofMillis(20),
                        Duration.ofSeconds(30)))
                .isTrue();
    }

    /// This record went the way of all that came after the erasure: no word of it is kept.
    private void awaitRejected(RecordMetadata published) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        try (var reader = new TopicReader(brokers, Topics.REJECTED)) {
            int seen = 0;
            while (true) {
                var rejected = reader.await(key(tenant), seen + 1);
                for (var record : rejected.subList(seen, rejected.size())) {
                    assertThat(header(record, RejectedHeaders.REASON))
                            .as("reason")
                            .isEqualTo("erased-tenant");
                    assertThat(record.value()).isEmpty();
                    if (header(record, RejectedHeaders.OFFSET).equals(Long.toString(published.offset()))) {
                        return;
                    }
                }
                seen = rejected.size();
                assertThat(System.nanoTime())
                        .as("waited a minute for " + published)
                        .isLessThan(deadline);
            }
        }
    }

    private long rowsOf(TenantId whose) throws SQLException {
        long rows = 0;
        try (var connection = migrated.connectAsSuperuser();
                var statement = connection.createStatement()) {
            for (var table : List.of("messages", "superseded_revisions", "embedding_work", "message_counts")) {
                try (var counted = statement.executeQuery(
                        "select count(*) from alluvium." + table + " where tenant_id = '" + whose + "'")) {
                    counted.next();
                    rows += counted.getLong(1);
                }
            }
        }
        return rows;
    }

    private static List<Result> results(List<ConsumerRecord<byte[], byte[]>> records) {
        var results = new ArrayList<Result>();
        for (var record : records) {
            try {
                results.add(PayloadCodec.decode(record.value(), Result.class));
            } catch (RejectedException e) {
                throw new AssertionError(e);
            }
        }
        return results;
    }

    private Running start(Outbox outbox) {
        var clock = InstantSource.system();
        var meters = new SimpleMeterRegistry();
        var storeTenants = new StoreTenants(
                database, new StoreMessages(clock, new FileTerms(new TextAnalyzers(Language.ENGLISH))), clock, 4);
        var consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        brokers,
                        "group.id",
                        group,
                        "group.protocol",
                        "consumer",
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        false,
                        "isolation.level",
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var loop = new BatchLoop<>(
                LoopOptions.of(Topics.MESSAGES).with(outbox),
                new LoopClients(
                        consumer,
                        () -> new KafkaProducer<>(
                                Map.of(
                                        "bootstrap.servers",
                                        brokers,
                                        "transactional.id",
                                        group,
                                        "max.request.size",
                                        20 << 20),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())),
                new Ingest(
                        storeTenants,
                        new OutcomeRecords(PayloadCodec.avro(), clock),
                        new StrayRecords(() -> 3),
                        new IngestMeters(meters),
                        _ -> 0),
                meters);
        return new Running(loop, storeTenants, CompletableFuture.runAsync(loop::run, ErasureIT::onAThread));
    }

    private record Running(BatchLoop<?> loop, StoreTenants storeTenants, CompletableFuture<Void> ended)
            implements AutoCloseable {

        @Override
        public void close() {
            loop.stop();
            ended.orTimeout(30, TimeUnit.SECONDS).join();
            free();
        }

        void free() {
            loop.close();
            storeTenants.close();
        }
    }

    private static void onAThread(Runnable task) {
        Thread.ofPlatform().start(task);
    }

    private static byte[] key(TenantId tenant) {
        return TenantKey.bytes(tenant.value());
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }
}
