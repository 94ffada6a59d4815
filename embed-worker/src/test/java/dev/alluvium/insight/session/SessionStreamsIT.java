package dev.alluvium.insight.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embeddings.BgeSmall;
import dev.alluvium.events.ChangeKind;
import dev.alluvium.events.InsightChange;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topic;
import dev.alluvium.events.Topics;
import dev.alluvium.insight.Conversation;
import dev.alluvium.insight.Conversation.Line;
import dev.alluvium.insight.InsightBench;
import dev.alluvium.insight.InsightLoop;
import dev.alluvium.insight.InsightParts;
import dev.alluvium.insight.QuietAfter;
import dev.alluvium.insight.SayingsDerivation;
import dev.alluvium.insight.derive.Derivation;
import dev.alluvium.insight.derive.rules.RuleDerivation;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.kafka.LoopClients;
import dev.alluvium.runtime.kafka.LoopOptions;
import dev.alluvium.runtime.settings.KafkaSettings;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.servers.process.Pause;
import dev.alluvium.testkit.SharedParts;
import dev.alluvium.testkit.TopicReader;
import dev.alluvium.wiring.KnownShares;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
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

    /// One insight each.
    private static final List<String> SAID = List.of(
            "I moved to Lisbon with my daughter last year.",
            "We decided to use PostgreSQL for the billing service.",
            "I lost my job as a banker at Chase last week.",
            "I bought a second-hand Volvo from my brother yesterday.",
            "I'll send the report to the auditors by Friday.",
            "My wife works as a nurse at the Santa Maria hospital.");

    private final KafkaSettings kafka = new Broker(SharedParts.kafka().bootstrapServers(), Optional.empty());
    private final String run = UUID.randomUUID().toString();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TenantId tenant = migrated.newTenant();
    private final Conversation conversation = new Conversation(database, tenant);

    @TempDir
    private Path folder;

    private record Broker(String bootstrapServers, Optional<Path> properties) implements KafkaSettings {}

    @BeforeAll
    static void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        model = BgeSmall.load(2, "");
        KafkaTopics.ensure(SharedParts.kafka().bootstrapServers(), Topics.all(3));
    }

    @AfterAll
    static void close() {
        model.close();
        database.close();
        migrated.close();
    }

    @Test
    void aSessionThatStaysQuietWhileNobodyWatchesIsLookedThroughByTheNextWhoDoes() throws Exception {
        var settings = new QuietAfter(Duration.ofSeconds(3));
        try (var watching = streams(settings, "one")) {
            publish(conversation.say(Line.of("s", "m-1", 0, "Ana likes tea.")));
            awaitOpen();
            assertThat(watching.live()).containsKey("state");
        }
        try (var _ = streams(settings, "other");
                var loop = loop(new SayingsDerivation());
                var insights = new TopicReader(kafka.bootstrapServers(), Topics.INSIGHTS)) {
            loop.start();
            assertThat(changes(insights, 1)).extracting(InsightChange::change).containsExactly(ChangeKind.FOUND);
            publish(conversation.delete("s", "m-1", 2));
            assertThat(changes(insights, 2))
                    .extracting(InsightChange::change)
                    .containsExactly(ChangeKind.FOUND, ChangeKind.RETRACTED);
        }
    }

    @Test
    void aTopicThatGrowsIsWatchedOn() throws Exception {
        var topic = "stored-" + run;
        KafkaTopics.ensure(kafka.bootstrapServers(), List.of(new Topic(topic, 1, Map.of())));
        var quick = Files.writeString(folder.resolve("kafka.properties"), "metadata.max.age.ms=500\n");
        var settings = new QuietAfter(Duration.ofSeconds(1));
        try (var watching = new SessionStreams(
                        "test-sessions-" + run,
                        topic,
                        SessionLimits.of(settings.quiet(), settings.every()),
                        new SessionStreams.Surroundings(
                                new Broker(kafka.bootstrapServers(), Optional.of(quick)),
                                folder.resolve("one"),
                                meters));
                var loop = loop(new SayingsDerivation());
                var insights = new TopicReader(kafka.bootstrapServers(), Topics.INSIGHTS);
                var admin = Admin.create(KafkaClients.admin(kafka))) {
            loop.start();
            publish(topic, List.of(conversation.say(Line.of("s-1", "m-1", 0, "Ana likes tea."))));
            assertThat(changes(insights, 1)).hasSize(1);

            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3)))
                    .all()
                    .get(30, SECONDS);
            publish(topic, List.of(conversation.say(Line.of("s-2", "m-2", 1, "Bob likes figs."))));

            assertThat(changes(insights, 2))
                    .extracting(InsightChange::text)
                    .containsExactly("Ana likes tea.", "Bob likes figs.");
            assertThat(watching.live()).containsKey("state");
        }
    }

    @Test
    void replayingTheWholeInputAddsNeitherInsightsNorEvents() throws Exception {
        var input = new ArrayList<MessageStored>();
        for (int i = 0; i < 6; i++) {
            input.add(conversation.say(Line.of("s-" + i % 3, "m-" + i, i, SAID.get(i))));
        }
        try (var _ = streams(new QuietAfter(Duration.ofSeconds(1)), "one");
                var loop = loop(new RuleDerivation());
                var insights = new TopicReader(kafka.bootstrapServers(), Topics.INSIGHTS)) {
            loop.start();
            publish(input);
            assertThat(changes(insights, SAID.size()))
                    .extracting(InsightChange::change)
                    .containsOnly(ChangeKind.FOUND);
            var rows = rows();

            publish(input);
            awaitNothingButALaterSession(insights, SAID.size());

            assertThat(rows()).containsAllEntriesOf(rows).hasSize(rows.size() + 1);
        }
    }

    @Test
    void everyInsightPublishedAsAMessageAddsNothing() throws Exception {
        var input = new ArrayList<MessageStored>();
        for (int i = 0; i < SAID.size(); i++) {
            input.add(conversation.say(Line.of("s", "m-" + i, i, SAID.get(i))));
        }
        for (int i = 0; i < 60; i++) {
            input.add(conversation.say(Line.of("s", "filler-" + i, 10 + i, "ok then " + i)));
        }
        // Before anybody watches, so that the session comes in one piece.
        publish(input);
        try (var _ = streams(new QuietAfter(Duration.ofSeconds(1)), "one");
                var loop = loop(new RuleDerivation());
                var insights = new TopicReader(kafka.bootstrapServers(), Topics.INSIGHTS)) {
            loop.start();
            var found = changes(insights, SAID.size() + 1);
            assertThat(found).extracting(InsightChange::kind).contains("summary");
            var rows = rows();

            var echoes = new ArrayList<MessageStored>();
            for (var insight : found) {
                // In the session itself and in one of its own, marked and as anybody's words.
                var id = insight.insightId().toString();
                echoes.add(conversation.say(Line.of("s", "same-" + id, 100, insight.text())));
                echoes.add(conversation.say(Line.of("echo-" + id, "other-" + id, 100, insight.text())
                        .by("cem", "public")));
                echoes.add(conversation.say(Line.of("echo-" + id, "marked-" + id, 101, insight.text())
                        .type("insight")));
            }
            publish(echoes);
            awaitNothingButALaterSession(insights, found.size());

            assertThat(rows()).containsAllEntriesOf(rows).hasSize(rows.size() + 1);
        }
    }

    /// All of a tenant comes in order, so whatever came of earlier messages would have come first.
    private void awaitNothingButALaterSession(TopicReader insights, int before) throws Exception {
        publish(conversation.say(Line.of("later", "later", 200, "My sister works as a pilot in Oslo since last May.")));
        var told = changes(insights, before + 1);
        assertThat(told).hasSize(before + 1);
        assertThat(told.getLast().evidence())
                .singleElement()
                .satisfies(evidence -> assertThat(evidence.messageId()).isEqualTo("later"));
    }

    private Map<String, String> rows() {
        return new InsightBench(database, model, tenant).rows();
    }

    private SessionStreams streams(QuietAfter settings, String instance) {
        var limits = SessionLimits.of(settings.quiet(), settings.every());
        return new SessionStreams("test-sessions-" + run, Topics.STORED, limits, around(instance));
    }

    private SessionStreams.Surroundings around(String instance) {
        return new SessionStreams.Surroundings(kafka, folder.resolve(instance), meters);
    }

    private InsightLoop loop(Derivation derivation) {
        var parts = new InsightParts(
                database,
                model,
                database.activeGeneration().require(model.name(), model.dimension()),
                derivation,
                new TextAnalyzer(Language.ENGLISH),
                PayloadCodec.avro(),
                new QuietAfter(Duration.ofSeconds(1)),
                InstantSource.system());
        var group = "test-insight-" + run;
        return new InsightLoop(
                parts,
                LoopOptions.of(Topics.QUIET)
                        .with(InsightLoop.lanes(new KnownShares(database.directory()::shares), _ -> {})),
                new LoopClients(
                        new KafkaConsumer<>(KafkaClients.consumer(kafka, group)),
                        () -> new KafkaProducer<>(KafkaClients.producer(kafka, group))),
                () -> false,
                new SimpleMeterRegistry());
    }

    private void publish(MessageStored stored) throws Exception {
        publish(List.of(stored));
    }

    private void publish(List<MessageStored> events) throws Exception {
        publish(Topics.STORED, events);
    }

    private void publish(String topic, List<MessageStored> events) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(KafkaClients.producer(kafka))) {
            var key = TenantKey.bytes(tenant.value());
            var sent = events.stream()
                    .map(event -> producer.send(new ProducerRecord<>(topic, key, Conversation.bytes(event))))
                    .toList();
            for (var each : sent) {
                each.get(30, SECONDS);
            }
        }
    }

    /// Until the changelog holds the session.
    private void awaitOpen() throws Exception {
        var changelog = SessionStreams.group("test-sessions-" + run, 3) + "-" + SessionTopology.STORE + "-changelog";
        try (var admin = Admin.create(KafkaClients.admin(kafka))) {
            // A reader that asks for it before it is there would have the broker make it, with other partitions.
            assertThat(Pause.until(
                            () -> admin.listTopics().names().get(30, SECONDS).contains(changelog),
                            Duration.ofMillis(50),
                            Duration.ofSeconds(60)))
                    .isTrue();
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
