package dev.alluvium.gateway.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.gateway.http.Problem;
import dev.alluvium.gateway.http.Problem.FieldError;
import dev.alluvium.gateway.secret.Hmac;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Events of Slack (https://docs.slack.dev/apis/events-api): what is said in channels, edited and deleted. A thread is
/// a session; a message's id is its team, channel and time, which an edit and a deletion name too.
final class Slack implements Connector {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern TIME = Pattern.compile("([0-9]{1,12})\\.([0-9]{1,6})");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{1,40}");
    /// Of messages that somebody has said; the others are what happens to channels.
    private static final Set<String> SAID = Set.of("", "bot_message", "file_share", "me_message", "thread_broadcast");

    @Override
    public Taken take(Incoming incoming, Connection connection) {
        var timestamp = incoming.lately("X-Slack-Request-Timestamp");
        var head = ("v0:" + timestamp + ":").getBytes(UTF_8);
        var own = "v0="
                + HexFormat.of().formatHex(Hmac.sha256(connection.secret().getBytes(UTF_8), head, incoming.body()));
        var signature = incoming.header("X-Slack-Signature")
                .orElseThrow(() -> Connector.forged("X-Slack-Signature is missing"));
        if (!MessageDigest.isEqual(own.getBytes(UTF_8), signature.getBytes(UTF_8))) {
            throw Connector.forged("X-Slack-Signature is not this connection's");
        }
        var json = incoming.json();
        return switch (json.path("type").asString("")) {
            case "url_verification" -> new Taken.Reply(Map.of("challenge", text(json, "challenge")));
            case "event_callback" -> event(json);
            default -> new Taken.Nothing();
        };
    }

    private static Taken event(JsonNode json) {
        var event = json.path("event");
        if (!event.path("type").asString("").equals("message")) {
            return new Taken.Nothing();
        }
        var place = new Place(
                id(json, "team_id"),
                id(event, "channel"),
                event.path("channel_type").asString(""));
        var draft = switch (event.path("subtype").asString("")) {
            case "message_deleted" -> Optional.of(place.deletion(time(event, "deleted_ts")));
            case "message_changed" -> place.changed(event.path("message"));
            case String said when SAID.contains(said) -> place.said(event);
            default -> Optional.<ObjectNode>empty();
        };
        return draft.<Taken>map(its -> new Taken.Messages(text(json, "event_id"), List.of(its)))
                .orElseGet(Taken.Nothing::new);
    }

    /// Where something was said.
    private record Place(String team, String channel, String type) {
        private String id(String time) {
            return "slack:" + team + ":" + channel + ":" + time;
        }

        private ObjectNode deletion(String time) {
            return JSON.createObjectNode().put("message_id", id(time)).put("operation", "delete");
        }

        /// What a message says no more must not stay: one without text, or what Slack leaves where one was, is deleted.
        private Optional<ObjectNode> changed(JsonNode message) {
            boolean gone = message.path("subtype").asString("").equals("tombstone");
            return gone || message.path("text").asString("").isBlank()
                    ? Optional.of(deletion(time(message, "ts")))
                    : said(message);
        }

        private Optional<ObjectNode> said(JsonNode message) {
            var text = message.path("text").asString("");
            if (text.isBlank()) {
                return Optional.empty();
            }
            var time = time(message, "ts");
            var thread = message.hasNonNull("thread_ts") ? time(message, "thread_ts") : time;
            var draft = JSON.createObjectNode()
                    .put("message_id", id(time))
                    .put("session_id", id(thread))
                    .put("channel", channel)
                    .put("content", unescaped(text))
                    .put("visibility", isOpen() ? "public" : "private")
                    .put("occurred_at", instant(time).toString());
            if (!thread.equals(time)) {
                draft.put("parent_message_id", id(thread));
            }
            sender(message, draft.putObject("sender"));
            draft.putObject("metadata")
                    .put("source", "slack")
                    .put("team_id", team)
                    .put("channel_id", channel)
                    .put("channel_type", type);
            return Optional.of(draft);
        }

        /// Of the others, not everybody in the tenant may know what is said in them. An id that begins with C says
        /// nothing: private channels have such ids, too.
        private boolean isOpen() {
            return type.equals("channel");
        }
    }

    private static void sender(JsonNode message, ObjectNode sender) {
        boolean bot = message.hasNonNull("bot_id");
        var user = message.hasNonNull("user") ? Slack.id(message, "user") : null;
        sender.put("id", user != null ? user : Slack.id(message, "bot_id")).put("type", bot ? "agent" : "human");
        var name = message.path("username").asString("");
        if (!name.isBlank() && name.length() <= 200) {
            sender.put("name", name);
        }
    }

    private static Instant instant(String time) {
        var found = TIME.matcher(time);
        if (!found.matches()) {
            throw new IllegalArgumentException(time);
        }
        var micros = (found.group(2) + "000000").substring(0, 6);
        return Instant.ofEpochSecond(Long.parseLong(found.group(1)), 1_000L * Integer.parseInt(micros));
    }

    /// Slack escapes these three, and nothing else.
    private static String unescaped(String text) {
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }

    private static String time(JsonNode json, String name) {
        return matching(json, name, TIME, "must be a time of Slack's, such as 1355517523.000005");
    }

    private static String id(JsonNode json, String name) {
        return matching(json, name, ID, "must be an id of Slack's");
    }

    private static String matching(JsonNode json, String name, Pattern pattern, String otherwise) {
        var text = json.path(name).stringValue("");
        if (!pattern.matcher(text).matches()) {
            throw Problem.invalid(name, otherwise).exception();
        }
        return text;
    }

    private static String text(JsonNode json, String name) {
        var text = json.path(name).stringValue("");
        if (text.isEmpty() || text.length() > 1_000) {
            throw Problem.invalid(name, "must be a text").exception();
        }
        return text;
    }

    @Override
    public List<FieldError> check(JsonNode settings) {
        var errors = new ArrayList<FieldError>();
        settings.propertyNames().forEach(name -> errors.add(new FieldError(null, name, "is not known")));
        return errors;
    }

    /// Slack makes it: the signing secret of the app.
    @Override
    public Optional<String> secret(Optional<String> given) {
        return given.filter(text -> text.matches("[\\x21-\\x7e]{16,200}"));
    }
}
