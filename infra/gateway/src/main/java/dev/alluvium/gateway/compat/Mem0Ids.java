package dev.alluvium.gateway.compat;

import dev.alluvium.gateway.http.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// Whose a memory is, in mem0's words. It is kept in the message's metadata, where a search finds it.
///
/// @param said by name, at least one
record Mem0Ids(Map<String, String> said) {
    static final String KEPT_IN = "mem0";
    static final List<String> NAMES = List.of("user_id", "agent_id", "run_id", "app_id");

    /// @param find empty for an id that is not said
    static Mem0Ids read(Function<String, Optional<String>> find) {
        var said = new LinkedHashMap<String, String>();
        NAMES.forEach(name -> find.apply(name).filter(text -> !text.isBlank()).ifPresent(text -> said.put(name, text)));
        if (said.isEmpty()) {
            throw Problem.of(400, "Whose memory is it?", "say at least one of " + String.join(", ", NAMES))
                    .exception();
        }
        return new Mem0Ids(said);
    }

    /// Of a search: beside the query, or among the filters, which may be joined by `AND`.
    static Mem0Ids ofSearch(JsonNode body) {
        var found = new LinkedHashMap<String, String>();
        gather(body.path("filters"), found);
        return read(name -> Asked.text(body, name).or(() -> Optional.ofNullable(found.get(name))));
    }

    private static void gather(JsonNode filters, Map<String, String> found) {
        if (filters.isMissingNode() || filters.isNull()) {
            return;
        }
        for (var each : filters.properties()) {
            if (each.getKey().equals("AND") && each.getValue().isArray()) {
                each.getValue().forEach(inner -> gather(inner, found));
            } else if (NAMES.contains(each.getKey()) && each.getValue().isString()) {
                found.put(each.getKey(), each.getValue().stringValue());
            } else {
                throw Problem.invalid("filters", "takes " + String.join(", ", NAMES) + " with a text each, and AND")
                        .exception();
            }
        }
    }

    /// The conversation: a run, or else all there is of a user or an agent.
    String session() {
        return NAMES.stream()
                .sorted((one, other) -> Boolean.compare(other.equals("run_id"), one.equals("run_id")))
                .filter(said::containsKey)
                .map(said::get)
                .findFirst()
                .orElseThrow();
    }

    String sender(String role) {
        return switch (role) {
            case "user" -> said.getOrDefault("user_id", role);
            case "assistant" -> said.getOrDefault("agent_id", role);
            default -> role;
        };
    }

    Map<String, Object> asMetadata() {
        return Map.of(KEPT_IN, said);
    }
}
