package dev.alluvium.gateway.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.gateway.http.Problem;
import dev.alluvium.gateway.http.Problem.FieldError;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// CloudEvents 1.0 over HTTP (https://cloudevents.io): in headers, in one object, or several in an array. What an event
/// says is its data: a text, an object that has `content`, or what the connection's mapping finds; else the data whole,
/// as JSON. Source and id are what an event is known by.
final class CloudEvents implements Connector {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> ATTRIBUTES =
            List.of("specversion", "id", "source", "type", "subject", "time", "datacontenttype");
    private static final int MOST = 1_000;
    private static final int LONGEST = 200;

    @Override
    public Taken take(Incoming incoming, Connection connection) {
        Signed.require(incoming, connection);
        var type = incoming.header("Content-Type")
                .orElse("")
                .split(";", 2)[0]
                .strip()
                .toLowerCase(Locale.ROOT);
        var events = switch (type) {
            case "application/cloudevents+json" -> List.of(structured(incoming.json()));
            case "application/cloudevents-batch+json" -> batch(incoming.json());
            default -> List.of(binary(incoming, type));
        };
        var drafts = events.stream()
                .flatMap(event -> drafts(event, connection).stream())
                .toList();
        var once = events.stream().map(Event::key).collect(Collectors.joining("\n"));
        return drafts.isEmpty() ? new Taken.Nothing() : new Taken.Messages(Fill.id(once), drafts);
    }

    private record Event(ObjectNode attributes, JsonNode data) {
        private String text(String name) {
            return attributes.path(name).stringValue("");
        }

        private String key() {
            return text("source") + " " + text("id");
        }
    }

    private static Event structured(JsonNode json) {
        if (!json.isObject()) {
            throw Problem.malformed("send an event as an object").exception();
        }
        var attributes = JSON.createObjectNode();
        ATTRIBUTES.forEach(name -> {
            if (json.hasNonNull(name)) {
                attributes.set(name, json.path(name));
            }
        });
        var data = json.hasNonNull("data_base64")
                ? data(
                        decoded(json.path("data_base64")),
                        attributes.path("datacontenttype").asString(""))
                : json.path("data");
        return checked(new Event(attributes, data));
    }

    private static List<Event> batch(JsonNode json) {
        if (!json.isArray() || json.size() > MOST) {
            throw Problem.invalid("", "must be an array of at most " + MOST + " events")
                    .exception();
        }
        return json.valueStream().map(CloudEvents::structured).toList();
    }

    private static Event binary(Incoming incoming, String contentType) {
        var attributes = JSON.createObjectNode();
        for (var name : ATTRIBUTES) {
            incoming.header("ce-" + name).ifPresent(value -> attributes.put(name, unescaped(name, value)));
        }
        return checked(new Event(attributes, data(incoming.body(), contentType)));
    }

    /// What is beyond ASCII is percent-encoded in headers.
    private static String unescaped(String name, String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(name, "is not percent-encoded as it must be").exception();
        }
    }

    private static byte[] decoded(JsonNode base64) {
        try {
            return Base64.getDecoder().decode(base64.stringValue(""));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("data_base64", "must be Base64").exception();
        }
    }

    private static JsonNode data(byte[] bytes, String contentType) {
        var type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (bytes.length == 0) {
            return JSON.missingNode();
        }
        try {
            if (type.isEmpty() || type.endsWith("/json") || type.endsWith("+json")) {
                return JSON.readTree(bytes);
            }
            var text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return JSON.getNodeFactory().stringNode(text);
        } catch (JacksonException e) {
            throw Problem.malformed("the data is not JSON, as its type says").exception();
        } catch (CharacterCodingException e) {
            throw Problem.invalid("data", "must be text in UTF-8").exception();
        }
    }

    private static Event checked(Event event) {
        var errors = new ArrayList<FieldError>();
        for (var name : List.of("id", "source", "type")) {
            if (event.text(name).isBlank() || event.text(name).length() > 2_000) {
                errors.add(new FieldError(null, name, "is required"));
            }
        }
        if (!event.text("specversion").equals("1.0")) {
            errors.add(new FieldError(null, "specversion", "must be 1.0"));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors).exception();
        }
        return event;
    }

    private static List<ObjectNode> drafts(Event event, Connection connection) {
        var data = event.data();
        if (data.isMissingNode() || data.isNull()) {
            return List.of();
        }
        boolean mapped = connection.settings().path("fields").hasNonNull("content");
        var drafts = mapped ? Mapping.of(connection.settings()).drafts(data) : List.of(whole(data));
        for (int i = 0; i < drafts.size(); i++) {
            complete(drafts.get(i), event, i == 0 ? "" : " " + i);
        }
        return Fill.in(drafts, connection, event.key());
    }

    private static ObjectNode whole(JsonNode data) {
        boolean message = data.isObject() && data.path("content").isString();
        if (message) {
            return (ObjectNode) data.deepCopy();
        }
        return JSON.createObjectNode().put("content", data.isString() ? data.stringValue() : data.toString());
    }

    private static void complete(ObjectNode draft, Event event, String suffix) {
        absent(draft, "message_id", Fill.id(event.key() + suffix));
        if (draft.path("operation").asString("").equals("delete")) {
            return;
        }
        absent(
                draft,
                "session_id",
                within(event.text("subject").isBlank() ? event.text("source") : event.text("subject")));
        if (!event.text("time").isBlank()) {
            absent(draft, "occurred_at", event.text("time"));
        }
        var sender = draft.path("sender") instanceof ObjectNode there ? there : draft.putObject("sender");
        if (!sender.hasNonNull("id")) {
            sender.put("id", within(event.text("source"))).put("type", "system");
        }
        if (!draft.hasNonNull("metadata")) {
            var metadata = draft.putObject("metadata").put("source", "cloudevents");
            for (var name : List.of("id", "source", "type", "subject")) {
                if (!event.text(name).isBlank()) {
                    metadata.put("ce_" + name, event.text(name));
                }
            }
        }
    }

    private static void absent(ObjectNode draft, String name, String value) {
        if (!draft.hasNonNull(name)) {
            draft.put(name, value);
        }
    }

    private static String within(String text) {
        return text.length() <= LONGEST ? text : Fill.id(text);
    }

    @Override
    public List<FieldError> check(JsonNode settings) {
        return Mapping.check(settings);
    }

    @Override
    public Optional<String> secret(Optional<String> given) {
        return Signed.secret(given);
    }
}
