package dev.alluvium.cli.tenant;

import dev.alluvium.cli.console.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Keys as lines, each below the key that made it.
record KeyTree(List<JsonNode> keys) {
    private static final String ROW = "%-44s %-12s %-9s %-28s %s";

    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(ROW.formatted("KEY ID", "SCOPES", "STATE", "EXPIRES", "NAME").stripTrailing());
        below("", 0, lines);
        return lines;
    }

    private void below(String parent, int depth, List<String> lines) {
        for (var key : keys) {
            if (text(key, "parent_id").equals(parent)) {
                lines.add(line(key, depth));
                below(text(key, "key_id"), depth + 1, lines);
            }
        }
    }

    private static String line(JsonNode key, int depth) {
        var scopes = key.path("scopes").valueStream().map(JsonNode::asString).collect(Collectors.joining(","));
        return ROW.formatted(
                "  ".repeat(depth) + text(key, "key_id"),
                scopes,
                text(key, "revoked_at").isEmpty() ? "in use" : "revoked",
                text(key, "expires_at"),
                Terminal.printable(text(key, "name")));
    }

    private static String text(JsonNode key, String field) {
        return key.path(field).asString("");
    }
}
