package dev.alluvium.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.events.IfSender;
import dev.alluvium.events.Message;
import dev.alluvium.events.Operation;
import dev.alluvium.events.SenderType;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.events.WaitToken;
import dev.alluvium.gateway.mcp.PublicPlace;
import dev.alluvium.testkit.SharedParts;
import dev.alluvium.testkit.TopicReader;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Over a real Kafka, with a query-api that says what the test wants.
class GatewayIT {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = new JsonMapper();
    private static final String BOTH = "[\"read\",\"write\"]";

    private static final PublicPlace SOMEWHERE = new PublicPlace(Optional.empty(), Optional.empty());

    private FakeQueryApi api;
    private RunningGateway gateway;
    private UUID tenant;

    @BeforeEach
    void start() throws Exception {
        api = new FakeQueryApi();
        tenant = api.caller("writes", BOTH, "null");
        gateway = RunningGateway.start(api, SOMEWHERE);
    }

    @AfterEach
    void stop() {
        gateway.close();
        api.close();
    }

    @Test
    void aMessageIsPublishedWithWhatItLeavesOut() throws Exception {
        var answer = post("{\"content\":\"hello\",\"sender\":{\"id\":\"ana\"}}");

        assertThat(answer.statusCode()).isEqualTo(202);
        var message = published().getFirst();
        assertThat(message.content()).isEqualTo("hello");
        assertThat(UUID.fromString(message.messageId()).version()).isEqualTo(7);
        var said = json(answer);
        assertThat(said.at("/messages/0/message_id").stringValue()).isEqualTo(message.messageId());
        assertThat(said.at("/messages/0/topic").stringValue()).isEqualTo(Topics.MESSAGES);
        assertThat(WaitToken.parse(said.path("wait_for").stringValue()))
                .contains(new WaitToken(
                        said.at("/messages/0/partition").intValue(),
                        said.at("/messages/0/offset").longValue()));
    }

    @Test
    void ofAnArrayAllArePublishedOrNone() throws Exception {
        var bad = post(
                "[" + said("a") + ",{\"content\":\"\",\"sender\":{\"id\":\"x\"}}," + said("b") + ",{\"content\":3}]");

        assertThat(bad.statusCode()).isEqualTo(422);
        assertThat(json(bad).at("/errors/0/index").intValue()).isEqualTo(1);
        assertThat(json(bad).at("/errors/0/field").stringValue()).isEqualTo("content");
        assertThat(json(bad).at("/errors/1/index").intValue()).isEqualTo(3);
        assertThat(post("[" + said("a") + "," + said("b") + "]").statusCode()).isEqualTo(202);
        assertThat(published()).extracting(Message::content).containsExactly("a", "b");
    }

    @Test
    void whatIsSaidInSlackIsPublishedOnceAndEditedAndDeleted() throws Exception {
        tenant = api.caller("admin", "[\"admin\"]", "null");
        var secret = "8f742231b10e8888abcd99yyyzzz85a5";
        var made = json(send(
                "POST",
                "/v1/connections",
                "admin",
                "application/json",
                "{\"kind\":\"slack\",\"name\":\"support\",\"secret\":\"" + secret + "\"}"));
        var path = made.path("path").stringValue();
        var head =
                "{\"type\":\"event_callback\",\"team_id\":\"T1\",\"event_id\":\"%s\",\"event\":{\"type\":\"message\","
                        + "\"channel\":\"C1\",\"channel_type\":\"channel\",";
        var said = head.formatted("Ev1") + "\"user\":\"U1\",\"text\":\"hello\",\"ts\":\"1355517523.000005\"}}";
        var edited = head.formatted("Ev2") + "\"subtype\":\"message_changed\",\"message\":{\"user\":\"U1\","
                + "\"text\":\"hello there\",\"ts\":\"1355517523.000005\"}}}";
        var deleted = head.formatted("Ev3") + "\"subtype\":\"message_deleted\",\"deleted_ts\":\"1355517523.000005\"}}";
        long now = System.currentTimeMillis() / 1_000;

        assertThat(slack(path, secret, said, now).statusCode()).isEqualTo(202);
        assertThat(slack(path, secret, edited, now).statusCode()).isEqualTo(202);
        // Sent again, because the first answer was lost: the old text must not come back.
        assertThat(slack(path, secret, said, now).statusCode()).isEqualTo(202);
        assertThat(slack(path, secret, deleted, now).statusCode()).isEqualTo(202);
        assertThat(slack(path, "another-secret-of-somebody", said, now).statusCode())
                .isEqualTo(401);
        assertThat(slack(path, secret, said, now - 301).statusCode()).isEqualTo(401);
        assertThat(slack(path, secret, "{", now).statusCode()).isEqualTo(400);
        assertThat(slack(path, secret, said.replace("\"ts\"", "\"t\""), now).statusCode())
                .isEqualTo(422);
        var challenge = slack(path, secret, "{\"type\":\"url_verification\",\"challenge\":\"c\"}", now);
        assertThat(challenge.statusCode()).isEqualTo(200);
        assertThat(json(challenge).path("challenge").stringValue()).isEqualTo("c");
        var messages = published();
        assertThat(messages)
                .extracting(Message::operation)
                .containsExactly(Operation.UPSERT, Operation.UPSERT, Operation.DELETE);
        assertThat(messages).extracting(Message::messageId).containsOnly("slack:T1:C1:1355517523.000005");
        assertThat(messages.get(1).content()).isEqualTo("hello there");
    }

    @Test
    void whoAdministersConnectsAndDisconnects() throws Exception {
        tenant = api.caller("admin", "[\"admin\"]", "null");
        var webhook = "{\"kind\":\"webhook\",\"name\":\"crm\",\"settings\":{\"fields\":{\"content\":\"/text\"}}}";
        for (var wrong : List.of(
                "{}",
                "{\"kind\":\"irc\",\"name\":\"x\"}",
                "{\"kind\":\"slack\",\"name\":\"x\"}",
                "{\"kind\":\"webhook\",\"name\":\"x\"}",
                "{\"kind\":\"webhook\",\"name\":\"x\",\"settings\":[]}",
                webhook.replace("crm", ""),
                webhook.replace("\"kind\"", "\"tenant\":\"x\",\"kind\""),
                webhook.replace("\"kind\"", "\"secret\":\"short\",\"kind\""))) {
            assertThat(connect("admin", wrong).statusCode()).as(wrong).isEqualTo(422);
        }
        assertThat(connect("admin", "[]").statusCode()).isEqualTo(400);
        assertThat(connect("writes", webhook).statusCode()).isEqualTo(403);
        assertThat(connect("unknown", webhook).statusCode()).isEqualTo(401);
        var made = json(connect("admin", webhook));
        var secret = made.path("secret").stringValue();
        var path = made.path("path").stringValue();

        assertThat(send("GET", "/v1/connections", "admin", "application/json", "")
                        .body())
                .contains(path)
                .doesNotContain(secret, "sealed");
        assertThat(send("POST", path, secret, "application/json", "{\"text\":\"hello\"}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(send("POST", path, secret, "application/json", "{\"text\":\"\"}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(send("POST", path, "writes", "application/json", "{\"text\":\"x\"}")
                        .statusCode())
                .isEqualTo(401);
        var nowhere = path.substring(0, path.length() - 4) + "0000";
        assertThat(send("POST", nowhere, secret, "application/json", "{\"text\":\"x\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(send("POST", "/v1/in/x/y", secret, "application/json", "{}").statusCode())
                .isEqualTo(404);
        assertThat(published()).extracting(Message::content).containsExactly("hello");
        assertThat(published()).extracting(Message::channel).containsExactly("crm");
        var id = made.path("connection_id").stringValue();
        assertThat(send("DELETE", "/v1/connections/" + id, "admin", "application/json", "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(send("DELETE", "/v1/connections/" + id, "admin", "application/json", "")
                        .statusCode())
                .isEqualTo(404);
    }

    private HttpResponse<String> connect(String key, String body) throws Exception {
        return send("POST", "/v1/connections", key, "application/json", body);
    }

    private HttpResponse<String> slack(String path, String secret, String body, long at) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        var signature = HexFormat.of().formatHex(mac.doFinal(("v0:" + at + ":" + body).getBytes(UTF_8)));
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .header("Content-Type", "application/json")
                .header("X-Slack-Request-Timestamp", Long.toString(at))
                .header("X-Slack-Signature", "v0=" + signature)
                .header("X-Slack-Retry-Num", "1")
                .POST(BodyPublishers.ofString(body));
        return Contract.held(HTTP.send(request.build(), BodyHandlers.ofString()));
    }

    @Test
    void tooMuchAndWhatIsNoJsonIsRefused() throws Exception {
        var many = IntStream.range(0, 10_001).mapToObj(_ -> "{}").collect(Collectors.joining(","));

        assertThat(post("[" + many + "]").statusCode()).isEqualTo(413);
        assertThat(post("[]").statusCode()).isEqualTo(422);
        assertThat(post("[]").body()).contains("\"detail\":\"the array holds no message\"");
        assertThat(post("").statusCode()).isEqualTo(400);
        assertThat(post("{").statusCode()).isEqualTo(400);
        assertThat(post("[{},3]").statusCode()).isEqualTo(400);
        assertThat(send("POST", "/v1/messages", "writes", "text/plain", "{}").statusCode())
                .isEqualTo(415);
        assertThat(send("POST", "/v1/messages?no=1", "writes", "application/json", "{}")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void whatTheServerRefusesSaysWhatIsWrong() throws Exception {
        var path = send("DELETE", "/v1/messages/%00", "writes", "application/json", "");
        assertThat(path.statusCode()).isEqualTo(400);
        assertThat(path.body()).contains("the path");
        var head = send("GET", "/v1/caller?" + "a".repeat(70_000), "writes", "application/json", "");
        assertThat(head.statusCode()).isIn(414, 431);
        assertThat(head.body()).contains("too large");
    }

    @Test
    void eachLineIsJudgedByItself() throws Exception {
        var answer = lines(said("a") + "\n\n{\"content\":\n" + said("b"));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).path("messages").size()).isEqualTo(2);
        assertThat(json(answer).at("/errors/0/index").intValue()).isEqualTo(1);
        assertThat(lines("{}\n").statusCode()).isEqualTo(422);
        assertThat(published()).extracting(Message::content).containsExactly("a", "b");
    }

    /// What ingest-worker would reject is refused before, by the same rules.
    @Test
    void whatTheMainInputRefusesIsNamedByItsLineAndField() throws Exception {
        var wrong = new LinkedHashMap<String, String>();
        wrong.put("\"content\":3", "content");
        wrong.put("\"content\":\"\"", "content");
        wrong.put("\"content\":\"" + "x".repeat((1 << 20) + 1) + "\"", "content");
        wrong.put("\"content\":\"a\\u0000b\"", "content");
        wrong.put("\"content\":\"\\ud800\"", "content");
        wrong.put("\"content\":\"x\",\"message_id\":\"" + "m".repeat(201) + "\"", "message_id");
        wrong.put("\"content\":\"x\",\"occurred_at\":\"yesterday\"", "occurred_at");
        wrong.put("\"content\":\"x\",\"occurred_at\":\"1969-12-31T23:59:59Z\"", "occurred_at");
        wrong.put("\"content\":\"x\",\"metadata\":[]", "metadata");
        wrong.put("\"content\":\"x\",\"visibility\":\"secret\"", "visibility");
        wrong.put("\"content\":\"x\",\"sender\":{\"id\":\"a\",\"type\":\"robot\"}", "sender.type");

        var body = wrong.keySet().stream()
                .map(fields -> fields.contains("sender") ? fields : "\"sender\":{\"id\":\"a\"}," + fields)
                .map(fields -> "{" + fields + "}\n")
                .collect(Collectors.joining());
        var answer = lines(body + said("fine"));

        assertThat(answer.statusCode()).isEqualTo(202);
        var fields = json(answer)
                .path("errors")
                .valueStream()
                .map(error -> error.path("index").intValue() + " "
                        + error.path("field").stringValue())
                .toList();
        var expected = List.copyOf(wrong.values());
        assertThat(fields)
                .containsExactlyElementsOf(IntStream.range(0, expected.size())
                        .mapToObj(i -> i + " " + expected.get(i))
                        .toList());
        assertThat(published()).extracting(Message::content).containsExactly("fine");
    }

    @Test
    void oneLineTooManySaysHowManyArePublished() throws Exception {
        var body = IntStream.range(0, 10_001)
                .mapToObj(i -> said(Integer.toString(i)))
                .collect(Collectors.joining("\n"));

        var answer = lines(body);

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(json(answer).path("published").intValue()).isEqualTo(10_000);
        assertThat(published()).hasSize(10_000);
    }

    @Test
    void aBodyThatStopsPublishesNothing() throws Exception {
        try (var socket = new Socket("127.0.0.1", gateway.port())) {
            socket.getOutputStream()
                    .write(("POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer writes\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n" + said("half"))
                            .getBytes(UTF_8));
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
                    .isEqualTo("HTTP/1.1 400");
        }
        assertThat(published()).isEmpty();
    }

    @Test
    void whoMayNotWriteIsTold() throws Exception {
        api.caller("reads", "[\"read\"]", "null");

        assertThat(send("POST", "/v1/messages", "reads", "application/json", said("x"))
                        .statusCode())
                .isEqualTo(403);
        var none = send("POST", "/v1/messages", null, "application/json", said("x"));
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.headers().firstValue("WWW-Authenticate")).isPresent();
        var unknown = send("POST", "/v1/messages", "unknown", "application/json", said("x"));
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.headers().firstValue("WWW-Authenticate")).isPresent();
    }

    @Test
    void aPrincipalWritesAsItselfOnly() throws Exception {
        tenant = api.caller("bot", BOTH, "{\"id\":\"bot\",\"type\":\"agent\"}");

        assertThat(as("bot", "{\"content\":\"mine\"}").statusCode()).isEqualTo(202);
        assertThat(as("bot", "{\"content\":\"mine\",\"sender\":{\"id\":\"bot\"}}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(as("bot", said("not mine")).statusCode()).isEqualTo(403);
        assertThat(as("bot", "{\"content\":\"x\",\"sender\":{\"id\":\"bot\",\"type\":\"human\"}}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(as("bot", "{\"content\":\"x\",\"role\":\"user\"}").statusCode())
                .isEqualTo(403);
        api.othersMessages = "[\"anas\"]";
        assertThat(as("bot", "{\"content\":\"x\",\"message_id\":\"anas\"}").statusCode())
                .isEqualTo(403);
        assertThat(send("DELETE", "/v1/messages/anas", "bot", null, "").statusCode())
                .isEqualTo(403);
        assertThat(published()).extracting(Message::content).containsExactly("mine", "mine");
        assertThat(published()).allMatch(its -> its.sender().type() == SenderType.AGENT);
    }

    /// What another has published a moment ago is not known to query-api: ingest-worker looks again.
    @Test
    void whatAPrincipalPublishesSaysForWhomItWrites() throws Exception {
        as("writes", said("anybody's"));
        assertThat(senders()).containsExactly("");
        tenant = api.caller("bot", BOTH, "{\"id\":\"bot\",\"type\":\"agent\"}");

        as("bot", "{\"content\":\"one\"}");
        as("bot", "[{\"content\":\"two\"},{\"content\":\"three\"}]");
        send("POST", "/v1/messages", "bot", "application/x-ndjson", "{\"content\":\"four\"}\n");
        send("DELETE", "/v1/messages/m", "bot", null, "");
        assertThat(senders()).hasSize(5).containsOnly("agent:bot");
    }

    private List<String> senders() {
        try (var reader = new TopicReader(SharedParts.kafka().bootstrapServers(), Topics.MESSAGES)) {
            return reader.toTheEnd(TenantKey.bytes(tenant)).stream()
                    .map(record -> record.headers().lastHeader(IfSender.HEADER))
                    .map(header -> header == null ? "" : new String(header.value(), UTF_8))
                    .toList();
        }
    }

    @Test
    void editsAndDeletesNameTheirMessage() throws Exception {
        var whole = "{\"content\":\"new\",\"sender\":{\"id\":\"ana\"},\"session_id\":\"s\",\"channel\":\"c\","
                + "\"occurred_at\":\"2026-01-01T00:00:00Z\"%s}";

        assertThat(put("a%2Fb", whole.formatted("")).statusCode()).isEqualTo(202);
        assertThat(put("m", whole.formatted(",\"message_id\":\"other\"")).statusCode())
                .isEqualTo(422);
        assertThat(put("m", "{\"content\":\"x\",\"sender\":{\"id\":\"ana\"}}").statusCode())
                .isEqualTo(422);
        assertThat(send("DELETE", "/v1/messages/m", "writes", null, "").statusCode())
                .isEqualTo(202);
        assertThat(send("DELETE", "/v1/messages/" + "m".repeat(201), "writes", null, "")
                        .statusCode())
                .isEqualTo(422);
        assertThat(published()).extracting(Message::messageId).containsExactly("a/b", "m");
        assertThat(published().getLast().operation()).isEqualTo(Operation.DELETE);
    }

    @Test
    void aRepeatedRequestIsAnsweredAsBefore() throws Exception {
        var first = keyed("k-1", said("once"));
        var again = keyed("k-1", said("once"));

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(keyed("k-1", said("other")).statusCode()).isEqualTo(422);
        assertThat(keyed("k-2", said("other")).statusCode()).isEqualTo(202);
        assertThat(published()).extracting(Message::content).containsExactly("once", "other");
    }

    @Test
    void readsArePassedOnAndTheOperatorsRoutesAreNot() throws Exception {
        assertThat(get("/v1/messages/a%2Fb%20c").body()).isEqualTo("/v1/messages/a%2Fb%20c ");
        assertThat(get("/v1/messages/missing").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/v1/search", "writes", "application/json", "{\"query\":\"x\"}")
                        .body())
                .isEqualTo("/v1/search {\"query\":\"x\"}");
        for (var closed : List.of("/v1/tenants", "/v1/audit", "/metrics", "/v1/backlog", "/v1/caller/writable")) {
            assertThat(get(closed).statusCode()).as(closed).isEqualTo(404);
        }
        assertThat(api.asked).noneMatch(each -> each.contains("tenants") || each.contains("metrics"));
    }

    @Test
    void whileKafkaIsAwayNothingIsHalfPublished() throws Exception {
        gateway.close();
        gateway = RunningGateway.start("127.0.0.1:9", api, SOMEWHERE);

        for (var body : List.of(said("a"), "[" + said("a") + "," + said("b") + "]")) {
            var answer = post(body);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        }
        assertThat(lines(said("a") + "\n" + said("b")).statusCode()).isEqualTo(503);
    }

    private static String said(String content) {
        return "{\"content\":\"" + content + "\",\"sender\":{\"id\":\"ana\"}}";
    }

    private HttpResponse<String> post(String body) throws Exception {
        return as("writes", body);
    }

    private HttpResponse<String> as(String credential, String body) throws Exception {
        return send("POST", "/v1/messages", credential, "application/json", body);
    }

    private HttpResponse<String> lines(String body) throws Exception {
        return send("POST", "/v1/messages", "writes", "application/x-ndjson", body);
    }

    private HttpResponse<String> put(String id, String body) throws Exception {
        return send("PUT", "/v1/messages/" + id, "writes", "application/json", body);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "writes", null, "");
    }

    private HttpResponse<String> keyed(String key, String body) throws Exception {
        return exchange(request("POST", "/v1/messages", "writes", "application/json", body)
                .header("Idempotency-Key", key));
    }

    private HttpResponse<String> send(String method, String path, String credential, String type, String body)
            throws Exception {
        return exchange(request(method, path, credential, type, body));
    }

    private HttpRequest.Builder request(String method, String path, String credential, String type, String body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .method(
                        method,
                        body.isEmpty() && type == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (credential != null) {
            request.header("Authorization", "Bearer " + credential);
        }
        return type == null ? request : request.header("Content-Type", type);
    }

    private static HttpResponse<String> exchange(HttpRequest.Builder request) throws IOException, InterruptedException {
        return Contract.held(HTTP.send(request.build(), BodyHandlers.ofString()));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    private List<Message> published() {
        return RunningGateway.published(tenant);
    }
}
