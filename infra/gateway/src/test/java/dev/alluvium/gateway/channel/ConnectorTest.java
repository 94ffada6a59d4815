package dev.alluvium.gateway.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.events.MessageDraft;
import dev.alluvium.gateway.http.ProblemException;
import dev.alluvium.gateway.secret.Hmac;
import dev.alluvium.gateway.secret.SigningSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What holds for each kind of connection, and what each of them makes of what it is sent.
final class ConnectorTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final UUID TENANT = UUID.randomUUID();
    private static final String SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
    private static final String MAPPING = """
        {"fields":{"message_id":"/id","session_id":"/conversation","content":"/text","sender.id":"/from/name",
                   "sender.type":"/from/kind","occurred_at":"/at","channel":"/room","metadata":"/more"},
         "values":{"sender.type":"human","visibility":"public"},
         "delete_when":{"pointer":"/event","equals":"removed"}}\
        """;

    /// A request as the other system would send it, before anything is done to it.
    private record Request(Map<String, String> headers, byte[] body) {
        Request with(String name, String value) {
            var changed = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            changed.putAll(headers);
            if (value == null) {
                changed.remove(name);
            } else {
                changed.put(name, value);
            }
            return new Request(changed, body);
        }
    }

    private static Connection connection(Connector.Kind kind) {
        var settings = kind == Connector.Kind.WEBHOOK ? MAPPING : "{}";
        return connection(kind, settings);
    }

    private static Connection connection(Connector.Kind kind, String settings) {
        var secret = kind == Connector.Kind.SLACK
                ? SLACK_SECRET
                : kind.connector().secret(java.util.Optional.empty()).orElseThrow();
        return new Connection(
                TENANT, "t", UUID.nameUUIDFromBytes(new byte[] {1}), kind, "crm", JSON.readTree(settings), secret);
    }

    private static String said(Connector.Kind kind) {
        return switch (kind) {
            case SLACK ->
                slack("{\"type\":\"message\",\"channel\":\"C1\",\"channel_type\":\"channel\",\"user\":\"U1\","
                        + "\"text\":\"hello\",\"ts\":\"1355517523.000005\"}");
            case WEBHOOK ->
                "{\"id\":\"m-1\",\"conversation\":\"s-1\",\"text\":\"hello\",\"from\":{\"name\":\"ana\"},"
                        + "\"at\":1767225600,\"room\":\"support\",\"more\":{\"k\":1}}";
            case CLOUDEVENTS ->
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/crm\",\"type\":\"note\","
                        + "\"subject\":\"case-7\",\"time\":\"2026-01-01T00:00:00Z\",\"data\":{\"content\":\"hello\"}}";
        };
    }

    private static String slack(String event) {
        return "{\"type\":\"event_callback\",\"team_id\":\"T1\",\"event_id\":\"Ev1\",\"event\":" + event + "}";
    }

    private static Request signed(Connection connection, String body) {
        return signed(connection, body.getBytes(UTF_8), NOW);
    }

    private static Request signed(Connection connection, byte[] body, Instant at) {
        var time = Long.toString(at.getEpochSecond());
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        if (connection.kind() == Connector.Kind.SLACK) {
            var mac = Hmac.sha256(connection.secret().getBytes(UTF_8), ("v0:" + time + ":").getBytes(UTF_8), body);
            headers.put("X-Slack-Request-Timestamp", time);
            headers.put("X-Slack-Signature", "v0=" + HexFormat.of().formatHex(mac));
            headers.put("Content-Type", "application/json");
        } else {
            headers.put("webhook-id", "msg_1");
            headers.put("webhook-timestamp", time);
            headers.put(
                    "webhook-signature",
                    SigningSecret.parse(connection.secret()).orElseThrow().sign("msg_1", time, body));
            headers.put("Content-Type", "application/cloudevents+json");
        }
        return new Request(headers, body);
    }

    private static Taken take(Connection connection, Request request) {
        return connection
                .kind()
                .connector()
                .take(new Incoming(request.headers()::get, request.body(), NOW), connection);
    }

    private static List<ObjectNode> drafts(Connection connection, String body) {
        return drafts(take(connection, signed(connection, body)));
    }

    private static List<ObjectNode> drafts(Taken taken) {
        return switch (taken) {
            case Taken.Messages messages -> messages.drafts();
            case Taken.Nothing _, Taken.Reply _ -> List.of();
        };
    }

    private static void refused(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(status));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSignedIsAMessageByTheRulesOfMessages(Connector.Kind kind) throws Exception {
        var draft = drafts(connection(kind), said(kind)).getFirst();

        var message = MessageDraft.read(JSON.writeValueAsBytes(draft))
                .complete(new MessageDraft.Defaults("other", NOW, "other", null));
        assertThat(message.content()).isEqualTo("hello");
        assertThat(message.messageId()).isNotEqualTo("other");
        assertThat(message.sessionId()).isNotEqualTo("other").isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSentAgainIsTheSame(Connector.Kind kind) {
        var connection = connection(kind);
        var request = signed(connection, said(kind));

        assertThat(take(connection, request.with("X-Slack-Retry-Num", "1"))).isEqualTo(take(connection, request));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsForgedOldOrNotSignedIsRefused(Connector.Kind kind) {
        var connection = connection(kind);
        var body = said(kind);
        var good = signed(connection, body);
        for (var name : good.headers().keySet()) {
            if (!name.equals("Content-Type")) {
                refused(401, () -> take(connection, good.with(name, null)));
                refused(401, () -> take(connection, good.with(name, "")));
                refused(401, () -> take(connection, good.with(name, "nonsense")));
                refused(401, () -> take(connection, good.with(name, "v0=" + "0".repeat(64))));
            }
        }
        refused(401, () -> take(connection, new Request(good.headers(), (body + " ").getBytes(UTF_8))));
        var other = connection(kind);
        var forged = new Connection(
                TENANT,
                "t",
                connection.id(),
                kind,
                "crm",
                other.settings(),
                kind == Connector.Kind.SLACK ? SLACK_SECRET + "x" : other.secret());
        refused(401, () -> take(connection, signed(forged, body)));
        for (var late : List.of(Duration.ofMinutes(-6), Duration.ofDays(-365), Duration.ofMinutes(6))) {
            refused(401, () -> take(connection, signed(connection, body.getBytes(UTF_8), NOW.plus(late))));
        }
        take(connection, signed(connection, body.getBytes(UTF_8), NOW.minus(Duration.ofMinutes(4))));
    }

    /// However its body is bent, it is the caller's fault or it is understood.
    @ParameterizedTest
    @EnumSource
    void whatIsOddIsNeverOurFault(Connector.Kind kind) {
        var connection = connection(kind);
        var random = new Random(kind.ordinal());
        var odd = List.of(
                "", " ", "null", "3", "[]", "{}", "\"x\"", "{", "[{}]", "{\"type\":3}", "\u0000", "[".repeat(5_000));
        odd.forEach(body -> understoodOrRefused(connection, body.getBytes(UTF_8)));
        understoodOrRefused(connection, new byte[] {(byte) 0xff, (byte) 0xfe});
        for (int i = 0; i < 2_000; i++) {
            var tree = JSON.readTree(said(kind));
            bend(tree, random);
            understoodOrRefused(connection, JSON.writeValueAsBytes(tree));
        }
    }

    private static void understoodOrRefused(Connection connection, byte[] body) {
        try {
            take(connection, signed(connection, body, NOW));
        } catch (ProblemException e) {
            assertThat(e.problem().status()).isBetween(400, 499);
        }
    }

    /// Puts something else in the place of something, anywhere.
    private static void bend(JsonNode tree, Random random) {
        if (!(tree instanceof ObjectNode object) || object.isEmpty()) {
            return;
        }
        var names = List.copyOf(object.propertyNames());
        var name = names.get(random.nextInt(names.size()));
        if (random.nextInt(3) > 0 && object.path(name).isObject()) {
            bend(object.path(name), random);
            return;
        }
        switch (random.nextInt(8)) {
            case 0 -> object.remove(name);
            case 1 -> object.putNull(name);
            case 2 -> object.put(name, random.nextLong());
            case 3 -> object.put(name, "x".repeat(random.nextInt(300)));
            case 4 -> object.putArray(name).add(1);
            case 5 -> object.putObject(name).put("a", true);
            case 6 -> object.put(name, Double.MAX_VALUE);
            default -> object.put(name, "");
        }
    }

    @Test
    void slackAsksForItsChallenge() {
        var slack = connection(Connector.Kind.SLACK);
        var body = "{\"type\":\"url_verification\",\"challenge\":\"3eZbrw1a\",\"token\":\"x\"}";

        assertThat(take(slack, signed(slack, body))).isEqualTo(new Taken.Reply(Map.of("challenge", "3eZbrw1a")));
        refused(401, () -> take(slack, signed(slack, body).with("X-Slack-Signature", "v0=00")));
    }

    @Test
    void aThreadOfSlackIsASession() {
        var slack = connection(Connector.Kind.SLACK);
        var root = drafts(slack, said(Connector.Kind.SLACK)).getFirst();
        var reply = drafts(
                        slack,
                        slack(
                                "{\"type\":\"message\",\"channel\":\"C1\",\"bot_id\":\"B1\",\"username\":\"helper\",\"subtype\":\"bot_message\",\"text\":\"a"
                                    + " &lt;b&gt; &amp;amp;\",\"ts\":\"1355517524.000001\","
                                    + "\"thread_ts\":\"1355517523.000005\"}"))
                .getFirst();

        assertThat(root.path("session_id")).isEqualTo(root.path("message_id"));
        assertThat(root.path("occurred_at").stringValue()).isEqualTo("2012-12-14T20:38:43.000005Z");
        assertThat(root.at("/metadata/team_id").stringValue()).isEqualTo("T1");
        assertThat(root.path("channel").stringValue()).isEqualTo("C1");
        assertThat(root.at("/sender/type").stringValue()).isEqualTo("human");
        assertThat(reply.path("session_id")).isEqualTo(root.path("session_id"));
        assertThat(reply.path("parent_message_id")).isEqualTo(root.path("message_id"));
        assertThat(reply.path("content").stringValue()).isEqualTo("a <b> &amp;");
        assertThat(reply.at("/sender/id").stringValue()).isEqualTo("B1");
        assertThat(reply.at("/sender/type").stringValue()).isEqualTo("agent");
    }

    @Test
    void slackEditsAndDeletesWhatItSaid() {
        var slack = connection(Connector.Kind.SLACK);
        var first = drafts(slack, said(Connector.Kind.SLACK)).getFirst();
        var head =
                "{\"type\":\"message\",\"channel\":\"C1\",\"channel_type\":\"channel\",\"ts\":\"1355517999.000001\",";
        var edited = drafts(
                        slack,
                        slack(head
                                + "\"subtype\":\"message_changed\",\"message\":{\"type\":\"message\",\"user\":\"U1\",\"text\":\"hello"
                                + " there\",\"ts\":\"1355517523.000005\",\"edited\":{\"user\":\"U1\"}}}"))
                .getFirst();
        var deleted = slack(head + "\"subtype\":\"message_deleted\",\"deleted_ts\":\"1355517523.000005\"}");
        var tombstone = slack(head + "\"subtype\":\"message_changed\",\"message\":{\"subtype\":\"tombstone\","
                + "\"text\":\"This message was deleted.\",\"ts\":\"1355517523.000005\"}}");

        assertThat(edited.path("content").stringValue()).isEqualTo("hello there");
        assertThat(edited.without("content")).isEqualTo(first.without("content"));
        for (var gone : List.of(deleted, tombstone)) {
            var draft = drafts(slack, gone).getFirst();
            assertThat(draft.path("operation").stringValue()).isEqualTo("delete");
            assertThat(draft.path("message_id")).isEqualTo(first.path("message_id"));
        }
    }

    @Test
    void whatHappensInSlackBesidesIsNotRemembered() {
        var slack = connection(Connector.Kind.SLACK);
        for (var event : List.of(
                "{\"type\":\"reaction_added\"}",
                "{\"type\":\"message\",\"subtype\":\"channel_join\",\"channel\":\"C1\",\"user\":\"U1\",\"text\":\"x\",\"ts\":\"1.000001\"}",
                "{\"type\":\"message\",\"subtype\":\"file_share\",\"channel\":\"C1\",\"user\":\"U1\",\"text\":\"\",\"ts\":\"1.000001\"}")) {
            assertThat(take(slack, signed(slack, slack(event)))).isEqualTo(new Taken.Nothing());
        }
        assertThat(take(slack, signed(slack, "{\"type\":\"app_rate_limited\"}")))
                .isEqualTo(new Taken.Nothing());
    }

    @Test
    void whatIsSaidToFewInSlackIsPrivate() {
        var slack = connection(Connector.Kind.SLACK);
        var visibilities = new HashMap<String, String>();
        for (var type : List.of("channel", "group", "im", "mpim", "app_home")) {
            var said = said(Connector.Kind.SLACK)
                    .replace("\"channel\"}", "")
                    .replace("\"channel_type\":\"channel\"", "\"channel_type\":\"" + type + "\"");
            visibilities.put(
                    type, drafts(slack, said).getFirst().path("visibility").stringValue());
        }
        assertThat(visibilities)
                .containsEntry("channel", "public")
                .containsEntry("group", "private")
                .containsEntry("im", "private")
                .containsEntry("mpim", "private")
                .containsEntry("app_home", "private");
        var unknown = said(Connector.Kind.SLACK).replace("\"channel_type\":\"channel\",", "");
        assertThat(drafts(slack, unknown).getFirst().path("visibility").stringValue())
                .isEqualTo("private");
    }

    @Test
    void aMappingSaysWhereTheFieldsAre() {
        var webhook = connection(Connector.Kind.WEBHOOK);
        var draft = drafts(webhook, said(Connector.Kind.WEBHOOK)).getFirst();

        assertThat(draft)
                .isEqualTo(JSON.readTree("{\"sender\":{\"type\":\"human\",\"id\":\"ana\"},\"visibility\":\"public\","
                        + "\"message_id\":\"m-1\",\"session_id\":\"s-1\",\"content\":\"hello\","
                        + "\"occurred_at\":\"2026-01-01T00:00:00Z\",\"channel\":\"support\",\"metadata\":{\"k\":1}}"));
        assertThat(drafts(webhook, "{\"id\":\"m-1\",\"event\":\"removed\"}"))
                .containsExactly((ObjectNode) JSON.readTree("{\"operation\":\"delete\",\"message_id\":\"m-1\"}"));
        var bare = drafts(webhook, "{\"text\":{\"a\":1}}").getFirst();
        assertThat(bare.path("content").stringValue()).isEqualTo("{\"a\":1}");
        assertThat(bare.path("channel").stringValue()).isEqualTo("crm");
        assertThat(bare.at("/sender/id").stringValue()).isEqualTo("crm");
        assertThat(drafts(webhook, "{\"text\":{\"a\":1}}")).containsExactly(bare);
        var many = connection(Connector.Kind.WEBHOOK, "{\"each\":\"/items\",\"fields\":{\"content\":\"/t\"}}");
        assertThat(drafts(many, "{\"items\":[{\"t\":\"a\"},{\"t\":\"b\"}]}"))
                .extracting(each -> each.path("content").stringValue())
                .containsExactly("a", "b");
        assertThat(drafts(many, "{\"items\":[{\"t\":\"a\"},{\"t\":\"b\"}]}"))
                .extracting(each -> each.path("message_id").stringValue())
                .doesNotHaveDuplicates();
        refused(422, () -> drafts(many, "{}"));
    }

    @Test
    void aMappingThatCannotBeUsedIsRefused() {
        var webhook = Connector.Kind.WEBHOOK.connector();
        for (var wrong : List.of(
                "{}",
                "{\"fields\":3}",
                "{\"fields\":{\"content\":\"text\"}}",
                "{\"fields\":{\"content\":3}}",
                "{\"fields\":{\"content\":\"/t\",\"tenant\":\"/t\"}}",
                "{\"fields\":{\"content\":\"/t\"},\"values\":{\"scope\":3}}",
                "{\"fields\":{\"content\":\"/t\"},\"each\":\"items\"}",
                "{\"fields\":{\"content\":\"/t\"},\"delete_when\":\"/gone\"}",
                "{\"fields\":{\"content\":\"/t\"},\"more\":1}")) {
            assertThat(webhook.check(JSON.readTree(wrong))).as(wrong).isNotEmpty();
        }
        assertThat(webhook.check(JSON.readTree(MAPPING))).isEmpty();
        assertThat(Connector.Kind.SLACK.connector().check(JSON.readTree("{\"a\":1}")))
                .isNotEmpty();
    }

    @Test
    void whoCannotSignShowsTheSecret() {
        var webhook = connection(Connector.Kind.WEBHOOK);
        var request = new Request(
                Map.of("Authorization", "Bearer " + webhook.secret()),
                said(Connector.Kind.WEBHOOK).getBytes(UTF_8));

        assertThat(drafts(take(webhook, request))).hasSize(1);
        refused(401, () -> take(webhook, request.with("Authorization", "Bearer whsec_nonsense")));
        refused(401, () -> take(webhook, request.with("Authorization", webhook.secret())));
    }

    @Test
    void aCloudEventComesInHeadersInAnObjectOrWithOthers() {
        var events = connection(Connector.Kind.CLOUDEVENTS);
        var structured = drafts(events, said(Connector.Kind.CLOUDEVENTS)).getFirst();
        var data = "{\"content\":\"hello\"}".getBytes(UTF_8);
        var binary = signed(events, data, NOW)
                .with("Content-Type", "application/json; charset=utf-8")
                .with("ce-specversion", "1.0")
                .with("ce-id", "1")
                .with("ce-source", "/crm")
                .with("ce-type", "note")
                .with("ce-subject", "case%2D7")
                .with("ce-time", "2026-01-01T00:00:00Z");

        assertThat(drafts(take(events, binary))).containsExactly(structured);
        assertThat(structured.path("session_id").stringValue()).isEqualTo("case-7");
        assertThat(structured.at("/sender/id").stringValue()).isEqualTo("/crm");
        assertThat(structured.at("/metadata/ce_type").stringValue()).isEqualTo("note");
        var other = said(Connector.Kind.CLOUDEVENTS).replace("\"id\":\"1\"", "\"id\":\"2\"");
        var batch = signed(events, "[" + said(Connector.Kind.CLOUDEVENTS) + "," + other + "]")
                .with("Content-Type", "application/cloudevents-batch+json");
        assertThat(drafts(take(events, batch)))
                .extracting(each -> each.path("message_id").stringValue())
                .hasSize(2)
                .doesNotHaveDuplicates()
                .contains(structured.path("message_id").stringValue());
        refused(422, () -> take(events, binary.with("ce-id", null)));
        refused(422, () -> take(events, binary.with("ce-specversion", "0.3")));
        refused(422, () -> take(events, binary.with("ce-subject", "%zz")));
        var text = signed(events, "plain text".getBytes(UTF_8), NOW);
        for (var header : binary.headers().entrySet()) {
            text = header.getKey().startsWith("ce-") ? text.with(header.getKey(), header.getValue()) : text;
        }
        assertThat(drafts(take(events, text.with("Content-Type", "text/plain")))
                        .getFirst()
                        .path("content")
                        .stringValue())
                .isEqualTo("plain text");
        var encoded =
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/crm\",\"type\":\"note\",\"datacontenttype\":\"text/plain\","
                    + "\"data_base64\":\"" + Base64.getEncoder().encodeToString("plain".getBytes(UTF_8)) + "\"}";
        assertThat(drafts(events, encoded).getFirst().path("content").stringValue())
                .isEqualTo("plain");
    }
}
