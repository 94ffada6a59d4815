package dev.alluvium.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
    void aWebhookIsToldWhatItsCredentialMayKnowSignedAndOnce() throws Exception {
        api.hidden.add("secret");
        try (var hook = new Hook()) {
            var made = subscribe(hook.url(), "[\"stored\",\"embedded\"]");
            var secret = made.path("secret").stringValue();
            happens(UUID.randomUUID(), Topics.STORED, stored("others"));
            happens(tenant, Topics.STORED, stored("secret"));
            happens(tenant, Topics.EMBEDDINGS, failed("unwanted"));
            var event = stored("m");
            happens(tenant, Topics.STORED, event);
            var call = hook.next();

            assertThat(call.message()).isEqualTo("stored m");
            assertThat(call.isSignedBy(secret)).isTrue();
            assertThat(call.id()).isEqualTo(event.eventId().toString());
            assertThat(Instant.ofEpochSecond(Long.parseLong(call.timestamp())))
                    .isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
            assertThat(call.json().path("timestamp").stringValue())
                    .isEqualTo(call.json().at("/data/stored_at").stringValue());
            happens(tenant, Topics.EMBEDDINGS, embedded("m"));
            assertThat(hook.next().message()).isEqualTo("embedded m");
            assertThat(subscriptions().body()).doesNotContain("whsec_", "sealed");
            assertThat(ask(
                                    "DELETE",
                                    "/v1/subscriptions/"
                                            + made.path("subscription_id").stringValue(),
                                    "")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(new JsonMapper().readTree(subscriptions().body()).path("subscriptions"))
                    .isEmpty();
        }
    }

    @Test
    void whatAnAddressDoesNotTakeIsTriedAgainAndThenTheSubscriptionIsDead() throws Exception {
        try (var hook = new Hook()) {
            subscribe(hook.url(), "[\"stored\"]");
            hook.answers(500, 0, 429);
            happens(tenant, Topics.STORED, stored("a"));
            happens(tenant, Topics.STORED, stored("b"));
            var first = hook.next();
            for (int i = 0; i < 3; i++) {
                var again = hook.next();
                assertThat(again.id()).isEqualTo(first.id());
                assertThat(again.body()).isEqualTo(first.body());
            }
            assertThat(hook.next().message()).isEqualTo("stored b");
            hook.answers(302, 302, 302, 302);
            happens(tenant, Topics.STORED, stored("c"));
            for (int i = 0; i < 4; i++) {
                assertThat(hook.next().message()).isEqualTo("stored c");
            }
            var shown = awaitState("dead");
            assertThat(shown.path("reason").stringValue()).isEqualTo("HTTP status 302, and redirects are not followed");
            assertThat(shown.path("attempts").intValue()).isEqualTo(4);
            assertThat(hook.isQuiet()).isTrue();
        }
    }

    @Test
    void anAddressThatHangsOrIsGoneDelaysNobodyElse() throws Exception {
        var other = "other" + key;
        var others = api.caller(other, READS, "null");
        try (var hangs = new Hook();
                var healthy = new Hook()) {
            subscribe(hangs.url(), "[\"stored\"]");
            key = other;
            subscribe(healthy.url(), "[\"stored\"]");
            hangs.answers(0, 0, 0, 0);
            happens(tenant, Topics.STORED, stored("a"));
            hangs.next();
            long began = System.nanoTime();
            happens(others, Topics.STORED, stored("b"));
            assertThat(healthy.next().message()).isEqualTo("stored b");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void anAddressThatIsGoneIsCalledOnceThoughQueryApiDoesNotKnowIt() throws Exception {
        try (var hook = new Hook()) {
            hook.answers(200, 410);
            subscribe(hook.url(), "[\"stored\"]");
            happens(tenant, Topics.STORED, stored("a"));
            assertThat(hook.next().message()).isEqualTo("stored a");
            double failed = gateway.attempts("failed");
            try (var _ = api.holdDeliveries()) {
                happens(tenant, Topics.STORED, stored("b"));
                assertThat(hook.next().message()).isEqualTo("stored b");
                awaitUntil(() -> gateway.attempts("failed") > failed);
            }
            assertThat(awaitState("dead").path("reason").stringValue()).isEqualTo("HTTP status 410");
            assertThat(hook.isQuiet()).isTrue();
        }
    }

    @Test
    void whatHappensWhileNoGatewayDeliversIsDeliveredByTheNext() throws Exception {
        try (var hook = new Hook()) {
            var first = RunningGateway.start(api, new PublicPlace(Optional.empty(), Optional.empty()));
            subscribe(first.port(), hook.url(), "[\"stored\"]");
            // So that the gateway is stopped while the address has not answered yet: what it takes is not told again.
            hook.answersAfter(Duration.ofMillis(150));
            happens(tenant, Topics.STORED, stored("a"));
            assertThat(hook.next().message()).isEqualTo("stored a");
            first.close();
            happens(tenant, Topics.STORED, stored("b"));
            happens(tenant, Topics.STORED, stored("c"));
            assertThat(hook.next().message()).isEqualTo("stored b");
            assertThat(hook.next().message()).isEqualTo("stored c");
        }
    }

    @Test
    void aWebhookEndsWithItsCredential() throws Exception {
        try (var hook = new Hook()) {
            subscribe(hook.url(), "[\"stored\"]");
            happens(tenant, Topics.STORED, stored("a"));
            assertThat(hook.next().message()).isEqualTo("stored a");
            var mine = api.callers.remove("Bearer " + key);
            happens(tenant, Topics.STORED, stored("b"));
            var witness = "witness" + key;
            var others = api.caller(witness, READS, "null");
            try (var stream = ReadStream.open(gateway.port(), "", witness, "")) {
                happens(others, Topics.STORED, stored("c"));
                assertThat(stream.nextNames(1)).containsExactly("stored c");
            }
            assertThat(hook.isQuiet()).isTrue();
            assertThat(mine).isNotNull();
        }
    }

    @Test
    void whatIsNoAddressOfTheInternetIsRefused() throws Exception {
        api.caller("writes-only", "[\"write\"]", "null");
        for (var url : List.of(
                "http://10.0.0.1/",
                "https://10.0.0.1/",
                "https://169.254.169.254/latest/meta-data",
                "https://[::1]/",
                "https://[fd00::1]/",
                "https://0.0.0.0/",
                "https://user:password@1.1.1.1/",
                "http://1.1.1.1/",
                "ftp://1.1.1.1/",
                "https:///x",
                "https://1.1.1.1:99999/",
                "nonsense",
                "")) {
            var refused = ask("POST", "/v1/subscriptions", "{\"url\":\"" + url + "\"}");
            assertThat(refused.statusCode()).as(url).isEqualTo(422);
            assertThat(refused.body()).contains("\"field\":\"url\"").doesNotContain("password@");
        }
        var good = "{\"url\":\"http://127.0.0.1:9/\"";
        for (var rest : List.of(
                ",\"kinds\":[]}",
                ",\"kinds\":[\"nonsense\"]}",
                ",\"kinds\":\"stored\"}",
                ",\"secret\":\"whsec_AAAA\"}",
                ",\"secret\":\"nonsense\"}",
                ",\"secret\":3}",
                ",\"tenant\":\"x\"}")) {
            assertThat(ask("POST", "/v1/subscriptions", good + rest).statusCode())
                    .as(rest)
                    .isEqualTo(422);
        }
        for (var body : List.of("", "[]", "{", "3")) {
            assertThat(ask("POST", "/v1/subscriptions", body).statusCode()).isEqualTo(400);
        }
        assertThat(ask("DELETE", "/v1/subscriptions/x", "").statusCode()).isEqualTo(404);
        assertThat(ask("DELETE", "/v1/subscriptions/" + UUID.randomUUID(), "").statusCode())
                .isEqualTo(404);
        key = "writes-only";
        assertThat(ask("POST", "/v1/subscriptions", good + "}").statusCode()).isEqualTo(403);
        key = "unknown";
        assertThat(ask("POST", "/v1/subscriptions", good + "}").statusCode()).isEqualTo(401);
        assertThat(subscriptions().statusCode()).isEqualTo(401);
    }

    private JsonNode subscribe(String url, String kinds) throws Exception {
        return subscribe(gateway.port(), url, kinds);
    }

    private JsonNode subscribe(int port, String url, String kinds) throws Exception {
        var answer = ask(port, "POST", "/v1/subscriptions", "{\"url\":\"" + url + "\",\"kinds\":" + kinds + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return new JsonMapper().readTree(answer.body());
    }

    private HttpResponse<String> subscriptions() throws Exception {
        return ask("GET", "/v1/subscriptions", "");
    }

    private static void awaitUntil(BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(10);
        }
    }

    private JsonNode awaitState(String state) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < end) {
            var shown = new JsonMapper().readTree(subscriptions().body()).at("/subscriptions/0");
            if (shown.path("state").stringValue("").equals(state)) {
                return shown;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("it never was " + state);
    }

    private HttpResponse<String> ask(String method, String path, String body) throws Exception {
        return ask(gateway.port(), method, path, body);
    }

    private HttpResponse<String> ask(int port, String method, String path, String body) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .header("Authorization", "Bearer " + key)
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
            return Contract.held(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
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
