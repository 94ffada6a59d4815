package dev.alluvium.insight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantId;
import dev.alluvium.embeddings.BgeSmall;
import dev.alluvium.events.ChangeKind;
import dev.alluvium.events.InsightChange;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.insight.Conversation.Line;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.KafkaSettings;
import dev.alluvium.runtime.kafka.BatchLoop;
import dev.alluvium.runtime.kafka.Notices;
import dev.alluvium.testkit.Kafka;
import dev.alluvium.testkit.KafkaTopics;
import dev.alluvium.testkit.TopicReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Streams and loop on a real broker: from a stored message to an insight.
@Timeout(120)
class SessionStreamsIT {

    private static MigratedDatabase migrated;
    private static TenantDatabase database;
    private static BgeSmall model;

    private final KafkaSettings kafka = new Broker(Kafka.shared().bootstrapServers(), Optional.empty());
    private final String run = UUID.randomUUID().toString();
    private final TenantId tenant = migrated.newTenant();
    private final Conversation conversation = new Conversation(database, tenant);

    @TempDir
    private Path folder;

    private record Broker(String bootstrapServers, Optional<Path> properties) implements KafkaSettings {}

    private record Settings(Duration quiet) implements InsightSettings {
        @Override
        public int every() {
            return 200;
        }

        @Override
        public Optional<Path> state() {
            return Optional.empty();
        }

        @Override
        public Model model() {
            throw new UnsupportedOperationException("nobody asks for a model here");
        }
    }

    @BeforeAll
    static void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        model = BgeSmall.load(2, "");
        KafkaTopics.ensure(Kafka.shared().bootstrapServers(), Topics.all(3));
    }

    @AfterAll
    static void close() {
        model.close();
        database.close();
        migrated.close();
    }

    @Test
    void aSessionThatStaysQuietWhileNobodyWatchesIsLookedThroughByTheNextWhoDoes() throws Exception {
        var settings = new Settings(Duration.ofSeconds(3));
        try (var watching = streams(settings, "one")) {
            publish(conversation.say(Line.of("s", "m-1", 0, "Ana likes tea.")));
            awaitOpen();
            assertThat(watching.live()).containsKey("state");
        }
        try (var _ = streams(settings, "other");
                var loop = loop();
                var insights = new TopicReader(kafka.bootstrapServers(), Topics.INSIGHTS)) {
            loop.start();
            assertThat(changes(insights, 1)).extracting(InsightChange::change).containsExactly(ChangeKind.FOUND);
            publish(conversation.delete("s", "m-1", 2));
            assertThat(changes(insights, 2))
                    .extracting(InsightChange::change)
                    .containsExactly(ChangeKind.FOUND, ChangeKind.RETRACTED);
        }
    }

    private SessionStreams streams(Settings settings, String instance) {
        return new SessionStreams("test-sessions-" + run, settings, kafka, folder.resolve(instance));
    }

    private InsightLoop loop() {
        var parts = new InsightParts(
                database,
                model,
                database.activeGeneration().require(model.name(), model.dimension()),
                new SayingsDerivation(),
                new TextAnalyzer(Language.ENGLISH),
                PayloadCodec.avro(),
                new Settings(Duration.ofSeconds(1)),
                InstantSource.system());
        var group = "test-insight-" + run;
        return new InsightLoop(
                parts,
                BatchLoop.Options.of(Topics.QUIET),
                new InsightLoop.Clients(
                        new KafkaConsumer<>(KafkaClients.consumer(kafka, group)),
                        () -> new KafkaProducer<>(KafkaClients.producer(kafka, group))),
                () -> false,
                Notices.NONE,
                new SimpleMeterRegistry());
    }

    private void publish(MessageStored stored) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(KafkaClients.producer(kafka))) {
            producer.send(new ProducerRecord<>(
                            Topics.STORED, TenantKey.bytes(tenant.value()), Conversation.bytes(stored)))
                    .get(30, SECONDS);
        }
    }

    /// Until the changelog holds the session.
    private void awaitOpen() throws Exception {
        var changelog = "test-sessions-" + run + "-" + SessionTopology.STORE + "-changelog";
        long deadline = System.nanoTime() + SECONDS.toNanos(60);
        try (var admin = Admin.create(KafkaClients.admin(kafka))) {
            // A reader that asks for it before it is there would have the broker make it, with other partitions.
            while (!admin.listTopics().names().get(30, SECONDS).contains(changelog)) {
                assertThat(System.nanoTime()).as("waited a minute").isLessThan(deadline);
            }
        }
        var key = (tenant + "/s").getBytes(UTF_8);
        try (var reader = new TopicReader(kafka.bootstrapServers(), changelog)) {
            reader.await(key, 1);
        }
    }

    private List<InsightChange> changes(TopicReader insights, int count) throws Exception {
        var changes = new ArrayList<InsightChange>();
        for (var record : insights.await(TenantKey.bytes(tenant.value()), count)) {
            changes.add(PayloadCodec.decode(record.value(), InsightChange.class));
        }
        return changes;
    }
}
