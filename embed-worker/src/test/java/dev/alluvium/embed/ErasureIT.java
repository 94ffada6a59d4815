package dev.alluvium.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embed.message.Patience;
import dev.alluvium.embeddings.BgeSmall;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.MessageEmbedded;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.Result;
import dev.alluvium.events.Source;
import dev.alluvium.events.TenantErased;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.kafka.BatchLoop;
import dev.alluvium.runtime.kafka.LoopClients;
import dev.alluvium.runtime.kafka.LoopOptions;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.servers.process.Pause;
import dev.alluvium.testkit.SharedParts;
import dev.alluvium.testkit.TopicReader;
import dev.alluvium.wiring.ErasureOutbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A tenant is erased whose messages wait for their vectors.
@Timeout(240)
class ErasureIT {
    private static final String TELLER = "embed-worker";
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private final MigratedDatabase migrated = MigratedDatabase.create();
    private final FussyModel model = new FussyModel(BgeSmall.load(1, ""));
    private final String group = "embed-erasure-it-" + UUID.randomUUID();
    private final String slug = "e-" + UUID.randomUUID();
    private final String brokers = SharedParts.kafka().bootstrapServers();
    private TenantDatabase database;
    private ControlDatabase control;
    private KafkaProducer<byte[], byte[]> producer;
    private TenantId tenant;
    private TenantId other;

    @BeforeEach
    void open() {
        KafkaTopics.ensure(brokers, Topics.all(3));
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        control = ControlDatabase.open(migrated.control(), new SimpleMeterRegistry());
        tenant = control.tenants().create(slug, slug).id();
        other = control.tenants().create("o-" + slug, "other").id();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        producer.close();
        control.close();
        database.close();
        model.close();
        migrated.close();
    }

    @Test
    void bothTopicsHearOfItOnceAndWhatComesLaterIsPassedOver() throws Exception {
        store(tenant, "m-1");
        try (var _ = start()) {
            try (var embeddings = new TopicReader(brokers, Topics.EMBEDDINGS)) {
                embeddings.await(key(tenant), 1);
            }
            store(tenant, "m-2");
            assertThat(control.tenants().erase(slug).orElseThrow().complete()).isTrue();
            publish(tenant, "m-late");
            awaitTold();
        }
        try (var _ = start()) {
            publish(tenant, "m-later");
            // Behind what is late, in every partition.
            for (int n = 0; n < 20; n++) {
                store(other, "m-" + n);
            }
            try (var embeddings = new TopicReader(brokers, Topics.EMBEDDINGS);
                    var insights = new TopicReader(brokers, Topics.INSIGHTS)) {
                assertThat(embeddings.await(key(other), 20)).hasSize(20);
                var told = results(embeddings.toTheEnd(key(tenant)));
                assertThat(told).first().isInstanceOf(MessageEmbedded.class);
                assertThat(told.getLast()).isInstanceOf(TenantErased.class);
                assertThat(told).filteredOn(TenantErased.class::isInstance).hasSize(1);
                assertThat(results(insights.toTheEnd(key(tenant))))
                        .extracting(Result::eventId)
                        .containsExactly(EventIds.erased(tenant.value()));
            }
        }
        assertThat(database.<Object>read(
                        tenant,
                        Reader.WORKER,
                        tx -> tx.sql()
                                .fetchValue(
                                        "select count(*) from alluvium.embeddings where tenant_id = ?::uuid",
                                        tenant.value())))
                .isEqualTo(0L);
    }

    /// As ingest-worker leaves a message, and announces it.
    private void store(TenantId to, String id) {
        StoredMessages.insert(database, to, id, "words of " + id);
        publish(to, id);
    }

    private void publish(TenantId to, String id) {
        var stored = new MessageStored(
                EventIds.stored(to.value(), id, 1),
                id,
                1,
                Operation.UPSERT,
                "s-1",
                TIME,
                TIME,
                new Source(Topics.MESSAGES, 0, 0));
        producer.send(
                new ProducerRecord<>(Topics.STORED, key(to), PayloadCodec.avro().encode(stored)));
        producer.flush();
    }

    private void awaitTold() throws Exception {
        assertThat(Pause.until(
                        () -> database.erasures(TELLER).untold().isEmpty(),
                        Duration.ofMillis(20),
                        Duration.ofSeconds(60)))
                .isTrue();
    }

    private Running start() {
        var meters = new SimpleMeterRegistry();
        var erasures =
                new ErasureOutbox(database.erasures(TELLER), PayloadCodec.avro(), Topics.EMBEDDINGS, Topics.INSIGHTS);
        var loop = new BatchLoop<>(
                LoopOptions.of(Topics.STORED).with(erasures),
                new LoopClients(
                        new KafkaConsumer<>(
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
                                new ByteArrayDeserializer()),
                        () -> new KafkaProducer<>(
                                Map.of("bootstrap.servers", brokers, "transactional.id", group),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())),
                TestWorker.work(database, model, Patience.DEFAULT),
                meters);
        return new Running(
                loop,
                CompletableFuture.runAsync(
                        loop::run, task -> Thread.ofPlatform().start(task)));
    }

    private record Running(BatchLoop<?> loop, CompletableFuture<Void> ended) implements AutoCloseable {

        @Override
        public void close() {
            loop.stop();
            ended.orTimeout(30, TimeUnit.SECONDS).join();
            loop.close();
        }
    }

    private static byte[] key(TenantId tenant) {
        return TenantKey.bytes(tenant.value());
    }

    private static List<Result> results(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(ErasureIT::result).toList();
    }

    private static Result result(ConsumerRecord<byte[], byte[]> record) {
        try {
            return PayloadCodec.decode(record.value(), Result.class);
        } catch (RejectedException e) {
            throw new AssertionError(e);
        }
    }
}
