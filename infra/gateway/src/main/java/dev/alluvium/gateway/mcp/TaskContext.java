package dev.alluvium.gateway.mcp;

import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.mcp.Request.Asker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What an agent should know before a task: insights in the first half of its budget at most, then messages, each
/// with its source. What does not fit is left out whole; half a sentence may say the opposite.
final class TaskContext {
    static final int LEAST_TOKENS = 100;
    static final int MOST_TOKENS = 32_000;
    private static final int TOKENS = 2_000;
    private static final int CHARACTERS_A_TOKEN = 4;
    private static final int MOST_INSIGHTS = 20;
    private static final int MOST_MESSAGES = 50;

    private final Memory memory;

    TaskContext(Memory memory) {
        this.memory = memory;
    }

    Map<String, Object> of(Asker asker, JsonNode given) {
        int budget = given.path("token_budget").intValue(TOKENS);
        var insights = found(asker, given, "insights", MOST_INSIGHTS);
        var messages = found(asker, given, "messages", MOST_MESSAGES);
        var items = new ArrayList<Map<String, Object>>();
        int used = 0;
        for (var hit : insights) {
            used += add(items, insight(hit), budget / 2 - used);
        }
        for (var hit : messages) {
            used += add(items, message(hit), budget - used);
        }
        var context = Memory.marked();
        context.put("items", items);
        context.put("tokens", used);
        context.put("token_budget", budget);
        context.put("left_out", insights.size() + messages.size() - items.size());
        return context;
    }

    private JsonNode found(Asker asker, JsonNode given, String target, int most) {
        var search = new LinkedHashMap<String, Object>();
        search.put("query", given.path("task"));
        search.put("target", target);
        search.put("limit", most);
        if (given.hasNonNull("scope")) {
            search.put("filter", Map.of("scope", given.path("scope")));
        }
        return memory.search(search, asker).path("hits");
    }

    /// The tokens it takes; none when it does not fit.
    private static int add(List<Map<String, Object>> items, Map<String, Object> item, int room) {
        int tokens = Math.ceilDiv(Json.bytes(item).length, CHARACTERS_A_TOKEN);
        if (tokens > room) {
            return 0;
        }
        items.add(item);
        return tokens;
    }

    private static Map<String, Object> insight(JsonNode hit) {
        var item = new LinkedHashMap<String, Object>();
        item.put("type", "insight");
        item.put("kind", hit.path("kind"));
        item.put("text", hit.path("text"));
        item.put("last_seen", hit.path("last_seen"));
        item.put("source", Resources.uri("insight", hit.path("insight_id").asString("")));
        return item;
    }

    private static Map<String, Object> message(JsonNode hit) {
        var item = new LinkedHashMap<String, Object>();
        item.put("type", "message");
        item.put("text", hit.path("content"));
        item.put("sender", hit.path("sender"));
        item.put("occurred_at", hit.path("occurred_at"));
        item.put("session", Resources.uri("session", hit.path("session_id").asString("")));
        item.put("source", Resources.uri("message", hit.path("message_id").asString("")));
        return item;
    }
}
