package dev.alluvium.gateway.channel;

import dev.alluvium.gateway.http.Problem;
import dev.alluvium.gateway.http.Problem.FieldError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Where in a tree of JSON the fields of a message are, by JSON pointers (RFC 6901).
///
/// @param each where an array of messages is; null where the tree is one
/// @param fields by the name of the field
/// @param values of fields that are not found
/// @param deleted null where nothing is ever deleted
record Mapping(JsonPointer each, Map<String, JsonPointer> fields, Map<String, String> values, Deleted deleted) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> KNOWN = Set.of("each", "fields", "values", "delete_when");
    private static final Set<String> FIELDS = Set.of(
            "message_id",
            "session_id",
            "parent_message_id",
            "channel",
            "sender.id",
            "sender.type",
            "sender.name",
            "message_type",
            "visibility",
            "scope",
            "content",
            "occurred_at",
            "metadata");
    private static final int MOST = 1_000;
    /// Seconds up to the year 5138 are less, milliseconds since 1973 are more.
    private static final long LARGEST_SECONDS = 100_000_000_000L;

    /// A message is deleted where this is said of it.
    record Deleted(JsonPointer where, String equal) {}

    static List<FieldError> check(JsonNode settings) {
        var errors = new ArrayList<FieldError>();
        read(settings, errors);
        return errors;
    }

    static Mapping of(JsonNode settings) {
        return read(settings, new ArrayList<>());
    }

    private static Mapping read(JsonNode settings, List<FieldError> errors) {
        settings.propertyNames().stream()
                .filter(name -> !KNOWN.contains(name))
                .forEach(name -> errors.add(new FieldError(null, shown(name), "is not known")));
        var fields = new LinkedHashMap<String, JsonPointer>();
        var values = new LinkedHashMap<String, String>();
        known(settings, "fields", errors)
                .forEach((name, at) -> pointer(at, "fields." + name, errors).ifPresent(its -> fields.put(name, its)));
        known(settings, "values", errors).forEach((name, value) -> {
            if (value.isString()) {
                values.put(name, value.stringValue());
            } else {
                errors.add(new FieldError(null, "values." + name, "must be a text"));
            }
        });
        var when = settings.path("delete_when");
        Deleted deleted = null;
        if (when.isObject() && when.size() == 2 && when.path("equals").isValueNode()) {
            deleted = pointer(when.path("pointer"), "delete_when.pointer", errors)
                    .map(at -> new Deleted(at, when.path("equals").asString()))
                    .orElse(null);
        } else if (!when.isMissingNode()) {
            errors.add(new FieldError(null, "delete_when", "must be an object of pointer and equals"));
        }
        var each = settings.has("each")
                ? pointer(settings.path("each"), "each", errors).orElse(null)
                : null;
        return new Mapping(each, fields, values, deleted);
    }

    private static Map<String, JsonNode> known(JsonNode settings, String name, List<FieldError> errors) {
        var known = new LinkedHashMap<String, JsonNode>();
        var said = settings.path(name);
        if (!said.isObject() && !said.isMissingNode()) {
            errors.add(new FieldError(null, name, "must be an object"));
        }
        for (var entry : said.properties()) {
            if (FIELDS.contains(entry.getKey())) {
                known.put(entry.getKey(), entry.getValue());
            } else {
                errors.add(new FieldError(null, name + "." + shown(entry.getKey()), "is no field of a message"));
            }
        }
        return known;
    }

    private static String shown(String name) {
        return name.substring(0, Math.min(name.length(), 50));
    }

    private static Optional<JsonPointer> pointer(JsonNode said, String name, List<FieldError> errors) {
        try {
            if (said.isString() && said.stringValue().length() <= 500) {
                return Optional.of(JsonPointer.compile(said.stringValue()));
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        errors.add(new FieldError(null, name, "must be a JSON pointer, such as /user/id"));
        return Optional.empty();
    }

    /// The messages that a tree holds, as far as it says them.
    List<ObjectNode> drafts(JsonNode tree) {
        if (each == null) {
            return List.of(draft(tree));
        }
        var all = tree.at(each);
        if (!all.isArray() || all.size() > MOST) {
            throw Problem.invalid(each.toString(), "must be an array of at most " + MOST)
                    .exception();
        }
        return all.valueStream().map(this::draft).toList();
    }

    private ObjectNode draft(JsonNode tree) {
        var draft = JSON.createObjectNode();
        values.forEach((name, value) -> put(draft, name, JSON.getNodeFactory().stringNode(value)));
        fields.forEach((name, at) -> {
            var found = tree.at(at);
            if (!found.isMissingNode() && !found.isNull()) {
                put(draft, name, converted(name, found));
            }
        });
        if (deleted != null && tree.at(deleted.where()).asString("").equals(deleted.equal())) {
            var deletion = JSON.createObjectNode().put("operation", "delete");
            return deletion.set("message_id", draft.path("message_id"));
        }
        return draft;
    }

    private static void put(ObjectNode draft, String name, JsonNode value) {
        if (name.startsWith("sender.")) {
            var sender = draft.path("sender") instanceof ObjectNode there ? there : draft.putObject("sender");
            sender.set(name.substring("sender.".length()), value);
        } else {
            draft.set(name, value);
        }
    }

    /// Others have numbers where a message has texts.
    private static JsonNode converted(String name, JsonNode found) {
        var nodes = JSON.getNodeFactory();
        if (name.equals("metadata")) {
            return found;
        }
        if (name.equals("occurred_at") && found.isNumber()) {
            return nodes.stringNode(time(found));
        }
        if (name.equals("content") && found.isContainer()) {
            return nodes.stringNode(found.toString());
        }
        return found.isValueNode() && !found.isString() ? nodes.stringNode(found.asString()) : found;
    }

    private static String time(JsonNode number) {
        double said = number.doubleValue(0);
        double millis = Math.abs(said) < LARGEST_SECONDS ? said * 1_000 : said;
        // Beyond all years, it is refused as a time by the rules of messages.
        return Math.abs(millis) < 1e15
                ? Instant.ofEpochMilli(Math.round(millis)).toString()
                : number.asString();
    }
}
