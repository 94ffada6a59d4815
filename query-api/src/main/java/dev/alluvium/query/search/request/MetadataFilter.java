package dev.alluvium.query.search.request;

import dev.alluvium.query.http.body.Fields;
import dev.alluvium.query.http.body.Json;
import dev.alluvium.query.http.body.TextRules;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads an object that a message's metadata must contain, refusing what `jsonb` cannot hold.
final class MetadataFilter {
    /// Postgres' numeric ends at 131,072 digits before the point; nobody filters by more than this.
    private static final int MAX_DIGITS = 1_000;
    /// It is compared with each message that the rest of the filter admits.
    static final int MAX_CHARACTERS = 4_096;

    private MetadataFilter() {}

    static Optional<String> read(Fields fields, String name, JsonNode found) {
        var fault = found.isObject() ? fault(found) : "must be an object";
        if (fault != null) {
            fields.refuse(name, fault);
            return Optional.empty();
        }
        var text = Json.text(found);
        if (text.length() > MAX_CHARACTERS) {
            fields.refuse(name, "must have at most " + MAX_CHARACTERS + " characters as JSON");
            return Optional.empty();
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /// Depth is bounded by the parser.
    private static String fault(JsonNode node) {
        if (node.isString()) {
            return TextRules.fault(node.stringValue());
        }
        if (node.isNumber()) {
            return numberFault(node);
        }
        for (var property : node.properties()) {
            var fault = TextRules.fault(property.getKey());
            if (fault == null) {
                fault = fault(property.getValue());
            }
            if (fault != null) {
                return fault;
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            var fault = fault(node.get(i));
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private static String numberFault(JsonNode node) {
        if (node.isDouble() || node.isFloat()) {
            return "must contain finite numbers only";
        }
        var number = node.decimalValue();
        return Math.abs((long) number.scale()) + number.precision() > MAX_DIGITS
                ? "contains a number of more than " + MAX_DIGITS + " digits"
                : null;
    }
}
