package dev.alluvium.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.client.Alluvium;
import dev.alluvium.client.NewMessage;
import dev.alluvium.client.ProblemException;
import dev.alluvium.client.Publishing;
import dev.alluvium.client.Search;
import dev.alluvium.client.Sender;
import dev.alluvium.events.ChangeKind;
import dev.alluvium.events.Event;
import dev.alluvium.events.Evidence;
import dev.alluvium.events.InsightChange;
import dev.alluvium.events.Message;
import dev.alluvium.events.MessageEmbedded;
import dev.alluvium.events.MessageFailed;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.Source;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.gateway.mcp.PublicPlace;
import dev.alluvium.testkit.SharedParts;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What callers without Kafka are told of what happened, over a real Kafka.
class EventsIT {
    private static final String READS = "[\"read\"]";
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Source SOURCE = new Source(Topics.MESSAGES, 0, 7);

    private static final String NOTHING_FOUND = """
        {"hits":[],"complete":true,"plan":{"mode":"hybrid","semantic":"exact","keyword":"bm25"},"took_ms":1}\
        """;
    private static final String STATUS = """
        {"messages":{"stored":1,"embedded":1,"failed":0,"pending":0,"deleted":0},"insights":0,
         "oldest_pending_age_ms":0,"searchable_in_ms":null}\
        """;

    private static FakeQueryApi api;
    private static RunningGateway gateway;
    private static KafkaProducer<byte[], byte[]> producer;

    private String key;
    private UUID tenant;

    @BeforeAll
    static void start() throws Exception {
        api = new FakeQueryApi();
        gateway = RunningGateway.start(api, new PublicPlace(Optional.empty(), Optional.empty()));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", SharedParts.kafka().bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void stop() {
        producer.close();
        gateway.close();
        api.close();
    }

    @BeforeEach
    void credential() {
        key = "k" + UUID.randomUUID();
        tenant = api.caller(key, READS, "null");
    }

    @Test
    void whatHappensIsToldWhileItHappens() throws Exception {
        var other = api.caller("other" + key, READS, "null");
        try (var stream = open("", "")) {
            happens(other, Topics.STORED, stored("others"));
            happens(tenant, Topics.STORED, stored("m"));
            assertThat(stream.nextNames(1)).containsExactly("stored m");
            happens(tenant, Topics.EMBEDDINGS, embedded("m"));
            assertThat(stream.nextNames(1)).containsExactly("embedded m");
            happens(tenant, Topics.EMBEDDINGS, failed("m"));
            var failed = stream.next(1).getFirst();
            assertThat(failed.name()).isEqualTo("failed");
            assertThat(failed.json().path("reason").stringValue()).isEqualTo("model-failed");
            happens(tenant, Topics.INSIGHTS, insight(UUID.randomUUID(), 1));
            var insight = stream.next(1).getFirst().json();
            assertThat(insight.path("text").stringValue()).isEqualTo("Ana has a bike");
            assertThat(insight.at("/evidence/0/quote").stringValue()).isEqualTo("my bike");
        }
        try (var some = open("?kinds=embedded,insight", "")) {
            happens(tenant, Topics.STORED, stored("n"));
            happens(tenant, Topics.EMBEDDINGS, embedded("n"));
            assertThat(some.nextNames(1)).containsExactly("embedded n");
        }
    }

    @Test
    void theClientPublishesFindsFollowsAndDeletes() throws Exception {
        var both = "both" + key;
        var writes = api.caller(both, "[\"read\",\"write\"]", "null");
        api.answers.put("/v1/search", NOTHING_FOUND);
        api.answers.put("/v1/status", STATUS);
        try (var alluvium = Alluvium.connect(URI.create("http://127.0.0.1:" + gateway.port()), both);
                var events = alluvium.events("stored")) {
            var said = alluvium.publish(
                    NewMessage.of("a red bike \ud83d\udeb2")
                            .sender(Sender.human("ana"))
                            .id("a/b"),
                    Publishing.USUAL.until(Publishing.Until.SEARCHABLE, Duration.ofSeconds(5)));
            assertThat(said.state()).isEqualTo("searchable");
            assertThat(alluvium.await(said, Publishing.Until.STORED, Duration.ofSeconds(5))
                            .stored())
                    .isEqualTo(1);
            assertThat(alluvium.search(Search.of("bike").waitFor(said, Duration.ofSeconds(5)))
                            .hits())
                    .isEmpty();
            assertThat(api.asked).anyMatch(each -> each.contains(said.token()) && each.contains("bike"));
            happens(writes, Topics.STORED, stored("a/b"));
            assertThat(events.next().messageId()).contains("a/b");
            alluvium.async().delete("a/b", Publishing.USUAL).join();
            assertThatThrownBy(() -> alluvium.publish(List.of(NewMessage.of("b"), NewMessage.of(""))))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refused -> assertThat(refused.errors())
                                    .anyMatch(each -> each.index().equals(Optional.of(1))));
        }
        assertThat(RunningGateway.published(writes))
                .extracting(Message::messageId)
                .containsExactly("a/b", "a/b");
    }

    @Test
    void whoResumesMissesNothingAndIsToldNothingTwice() throws Exception {
        String id;
        try (var stream = open("", "")) {
            happens(tenant, Topics.STORED, stored("a"));
            happens(tenant, Topics.STORED, stored("b"));
            id = stream.next(1).getFirst().id();
            assertThat(stream.nextNames(1)).containsExactly("stored b");
        }
        happens(tenant, Topics.EMBEDDINGS, embedded("a"));
        happens(UUID.randomUUID(), Topics.EMBEDDINGS, embedded("of another"));
        happens(tenant, Topics.STORED, stored("c"));
        try (var stream = open("", id)) {
            assertThat(stream.nextNames(3)).containsExactly("stored b", "embedded a", "stored c");
            happens(tenant, Topics.STORED, stored("d"));
            assertThat(stream.nextNames(1)).containsExactly("stored d");
            id = stream.lastId();
        }
        try (var stream = open("", id)) {
            happens(tenant, Topics.STORED, stored("e"));
            assertThat(stream.nextNames(1)).containsExactly("stored e");
        }
    }

    @Test
    void anAnswerThatCannotBeReadEndsTheStreamsOfThatCredentialAlone() throws Exception {
        var other = "other" + key;
        var others = api.caller(other, READS, "null");
        try (var stream = open("", "");
                var healthy = ReadStream.open(gateway.port(), "", other, "")) {
            happens(tenant, Topics.STORED, stored("a"));
            assertThat(stream.nextNames(1)).containsExactly("stored a");
            api.breakFor(key);
            happens(tenant, Topics.STORED, stored("b"));
            stream.awaitEnd();
            api.mendFor(key);
            happens(others, Topics.STORED, stored("c"));
            assertThat(healthy.nextNames(1)).containsExactly("stored c");
            try (var again = open("", stream.lastId())) {
                assertThat(again.nextNames(1)).containsExactly("stored b");
            }
        }
    }

    @Test
    void whoAsksForWhatIsGoneIsToldThatSomethingIsMissed() throws Exception {
        happens(tenant, Topics.STORED, stored("early"));
        String id;
        try (var stream = open("", "")) {
            happens(tenant, Topics.STORED, stored("late"));
            id = stream.next(1).getFirst().id();
        }
        var bytes = Base64.getUrlDecoder().decode(id);
        // Another topic of this name.
        bytes[1] ^= 1;
        try (var stream = open("", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))) {
            assertThat(stream.nextNames(3)).containsExactly("missed ", "stored early", "stored late");
        }
    }

    /// As it is once the topic was given more partitions.
    @Test
    void whoseEventsHaveMovedToAnotherPartitionIsToldTheRestOfTheOldOneFirst() throws Exception {
        happens(tenant, Topics.STORED, stored("moved"));
        String id;
        try (var stream = open("", "")) {
            happens(tenant, Topics.STORED, stored("last"));
            id = stream.next(1).getFirst().id();
        }
        var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(id));
        int old = 1 - bytes.getInt(5);
        producer.send(new ProducerRecord<>(
                        Topics.STORED,
                        old,
                        TenantKey.bytes(tenant),
                        PayloadCodec.avro().encode(stored("before"))))
                .get();
        bytes.putInt(5, old).putLong(9, 0);
        try (var stream = open("", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array()))) {
            assertThat(stream.nextNames(3)).containsExactlyInAnyOrder("stored before", "stored moved", "stored last");
            id = stream.lastId();
        }
        happens(tenant, Topics.STORED, stored("next"));
        try (var stream = open("", id)) {
            assertThat(stream.nextNames(1)).containsExactly("stored next");
        }
    }

    @Test
    void aGatewayThatStopsEndsItsStreams() throws Exception {
        var other = RunningGateway.start(api, new PublicPlace(Optional.empty(), Optional.empty()));
        try (var stream = ReadStream.open(other.port(), "", key, "")) {
            happens(tenant, Topics.STORED, stored("a"));
            assertThat(stream.nextNames(1)).containsExactly("stored a");
            long began = System.nanoTime();
            other.close();
            stream.awaitEnd();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
            happens(tenant, Topics.STORED, stored("b"));
            try (var resumed = open("", stream.lastId())) {
                assertThat(resumed.nextNames(1)).containsExactly("stored b");
            }
        }
    }

    @Test
    void whatACallerDoesNotSeeItIsNotToldOf() throws Exception {
        var unseen = UUID.randomUUID();
        var changed = UUID.randomUUID();
        api.hidden.addAll(List.of("secret", unseen.toString()));
        api.revisions.put(changed.toString(), 2);
        try (var stream = open("", "")) {
            happens(tenant, Topics.STORED, stored("secret"));
            happens(tenant, Topics.STORED, stored("m"));
            assertThat(stream.nextNames(1)).containsExactly("stored m");
            happens(tenant, Topics.EMBEDDINGS, failed("secret"));
            happens(tenant, Topics.EMBEDDINGS, embedded("m"));
            assertThat(stream.nextNames(1)).containsExactly("embedded m");
            happens(tenant, Topics.INSIGHTS, insight(unseen, 1));
            happens(tenant, Topics.INSIGHTS, insight(changed, 1));
            var earlier = stream.next(1).getFirst();
            assertThat(earlier.json().path("insight_id").stringValue()).isEqualTo(changed.toString());
            assertThat(earlier.data()).doesNotContain("bike").doesNotContain("ana");
            happens(tenant, Topics.INSIGHTS, insight(changed, 2));
            assertThat(stream.nextNames(1)).containsExactly("insight Ana has a bike");
        }
    }

    @Test
    void aRefusedRecordIsToldToWhomItWasFor() throws Exception {
        var ben = principal("ben", "human");
        var bot = principal("bot", "agent");
        try (var nobody = open("", "");
                var bens = ReadStream.open(gateway.port(), "", ben, "");
                var bots = ReadStream.open(gateway.port(), "", bot, "")) {
            rejected("{\"message_id\":\"private\",\"visibility\":\"private\",\"sender\":{\"id\":\"ben\"}}");
            rejected("{\"message_id\":\"agents\",\"visibility\":\"agent_only\",\"sender\":{\"id\":\"x\"}}");
            rejected("{\"message_id\":\"odd\",\"visibility\":\"mine\"}");
            rejected("no json");
            rejected("{\"message_id\":\"public\"}");

            assertThat(nobody.nextNames(3)).containsExactly("rejected ", "rejected ", "rejected public");
            assertThat(bens.nextNames(2)).containsExactly("rejected private", "rejected public");
            assertThat(bots.nextNames(2)).containsExactly("rejected agents", "rejected public");
        }
        try (var stream = open("?kinds=rejected", "")) {
            rejected("{\"message_id\":\"x\"}");
            var said = stream.next(1).getFirst().json();
            assertThat(said.path("reason").stringValue()).isEqualTo("field-missing");
            assertThat(said.at("/source/offset").intValue()).isEqualTo(7);
        }
    }

    @Test
    void whatCannotBeAnsweredIsSaid() throws Exception {
        api.caller("writes", "[\"write\"]", "null");

        assertThat(status("?kinds=nonsense", key, "")).isEqualTo(422);
        assertThat(status("?kinds=", key, "")).isEqualTo(422);
        assertThat(status("?kind=stored", key, "")).isEqualTo(422);
        assertThat(status("", key, "nonsense")).isEqualTo(422);
        assertThat(status("", key, Base64.getUrlEncoder().encodeToString(new byte[65])))
                .isEqualTo(422);
        assertThat(status("", "writes", "")).isEqualTo(403);
        assertThat(status("", "unknown", "")).isEqualTo(401);
    }

    @Test
    void aTenantHasSoManyStreamsAndNoMore() throws Exception {
        var open = new java.util.ArrayList<ReadStream>();
        for (int i = 0; i < RunningGateway.STREAMS_OF_TENANT; i++) {
            open.add(open("", ""));
        }
        assertThat(status("", key, "")).isEqualTo(429);
        api.caller("else" + key, READS, "null");
        assertThat(status("", "else" + key, "")).isEqualTo(200);
        for (var each : open) {
            each.close();
        }
    }

    @Test
    void aRevokedCredentialEndsItsStream() throws Exception {
        try (var stream = open("", "")) {
            api.callers.remove("Bearer " + key);
            stream.awaitEnd();
            assertThat(stream.nextNames(1)).containsExactly("end ");
        }
    }

    private static int status(String query, String credential, String lastId) throws Exception {
        try (var stream = ReadStream.open(gateway.port(), query, credential, lastId)) {
            return stream.status();
        }
    }

    private ReadStream open(String query, String lastId) throws Exception {
        var stream = ReadStream.open(gateway.port(), query, key, lastId);
        assertThat(stream.status()).isEqualTo(200);
        return stream;
    }

    /// Of the same tenant.
    private String principal(String id, String type) {
        var its = id + key;
        var own = api.callers.get("Bearer " + key);
        api.callers.put(
                "Bearer " + its,
                own.replace("\"principal\":null", "\"principal\":{\"id\":\"" + id + "\",\"type\":\"" + type + "\"}"));
        return its;
    }

    private static void happens(UUID tenant, String topic, Event event) throws Exception {
        producer.send(new ProducerRecord<>(
                        topic, TenantKey.bytes(tenant), PayloadCodec.avro().encode(event)))
                .get();
    }

    private void rejected(String value) throws Exception {
        var record = new ProducerRecord<>(Topics.REJECTED, TenantKey.bytes(tenant), value.getBytes(UTF_8));
        Map.of(
                        "alluvium-reason", "field-missing",
                        "alluvium-detail", "session_id: is missing",
                        "alluvium-stage", "ingest",
                        "alluvium-topic", Topics.MESSAGES,
                        "alluvium-partition", "0",
                        "alluvium-offset", "7",
                        "alluvium-rejected-at", NOON.toString())
                .forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        producer.send(record).get();
    }

    private static MessageStored stored(String id) {
        return new MessageStored(UUID.randomUUID(), id, 1, Operation.UPSERT, "s", NOON, NOON, SOURCE);
    }

    private static MessageEmbedded embedded(String id) {
        return new MessageEmbedded(UUID.randomUUID(), id, 1, "model", 1, NOON, SOURCE);
    }

    private static MessageFailed failed(String id) {
        return new MessageFailed(UUID.randomUUID(), id, 1, "embed", "model-failed", "it failed", 3, NOON, SOURCE);
    }

    private static InsightChange insight(UUID id, int revision) {
        return new InsightChange(
                UUID.randomUUID(),
                ChangeKind.FOUND,
                id,
                revision,
                "fact",
                "Ana has a bike",
                "ana",
                "s",
                "",
                0.5,
                1,
                List.of(new Evidence("m", "my bike", NOON)),
                NOON,
                NOON,
                NOON,
                "active",
                null,
                "a bike of ana",
                "public",
                SOURCE);
    }
}
