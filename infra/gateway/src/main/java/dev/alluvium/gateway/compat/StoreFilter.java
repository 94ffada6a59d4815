package dev.alluvium.gateway.compat;

import dev.alluvium.gateway.http.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Filters of vector stores as one of this system: comparisons that all have to hold. Belongs to one request.
final class StoreFilter {
    private static final Set<String> FIELDS =
            Set.of("session_id", "sender_id", "sender_type", "channel", "message_type");
    private static final int DEEPEST = 8;

    private final Map<String, Object> filter = new LinkedHashMap<>();
    private final Map<String, Object> metadata = new LinkedHashMap<>();

    /// @param filters missing or null for none
    static Map<String, Object> read(JsonNode filters) {
        var read = new StoreFilter();
        if (!filters.isMissingNode() && !filters.isNull()) {
            read.add(filters, 0);
        }
        if (!read.metadata.isEmpty()) {
            read.filter.put("metadata", read.metadata);
        }
        return read.filter;
    }

    private void add(JsonNode comparison, int depth) {
        var type = comparison.path("type").asString("");
        if (type.equals("and") && comparison.path("filters").isArray() && depth < DEEPEST) {
            comparison.path("filters").forEach(each -> add(each, depth + 1));
            return;
        }
        var key = comparison.path("key").asString("");
        var value = comparison.get("value");
        if (key.isEmpty() || value == null || !value.isString() && !value.isNumber() && !value.isBoolean()) {
            throw refused("takes and, and comparisons of a key with one value");
        }
        switch (type) {
            case "eq" -> {
                if (FIELDS.contains(key)) {
                    put(filter, key, value);
                } else {
                    put(metadata, key, value);
                }
            }
            case "gte" -> put(filter, time(key, "occurred_after"), value);
            case "lt" -> put(filter, time(key, "occurred_before"), value);
            default -> throw refused("takes eq, and gte and lt of occurred_at; not " + shortened(type));
        }
    }

    private static void put(Map<String, Object> into, String key, JsonNode value) {
        var other = into.put(key, value);
        if (other != null && !other.equals(value)) {
            throw refused("compares " + shortened(key) + " with two values");
        }
    }

    private static String time(String key, String name) {
        if (!key.equals("occurred_at")) {
            throw refused("compares by order what has none here: only occurred_at does");
        }
        return name;
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), 50));
    }

    private static RuntimeException refused(String what) {
        return Problem.invalid("filters", what).exception();
    }
}
