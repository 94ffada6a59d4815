package dev.alluvium.gateway.mcp;

import static dev.alluvium.gateway.mcp.Argument.text;
import static dev.alluvium.gateway.mcp.Argument.whole;
import static dev.alluvium.gateway.mcp.Memory.encoded;

import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.mcp.Request.Asker;
import dev.alluvium.gateway.mcp.Tool.Effect;
import dev.alluvium.gateway.publish.PublishRoutes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The tools, in the order in which they are listed.
final class MemoryTools {
    private static final int LONGEST_ID = 200;
    private static final int LONGEST_SCOPE = 1_000;
    private static final int LONGEST_QUERY = 32_768;
    private static final int LONGEST_CONTENT = 1 << 20;
    private static final int MOST = 200;
    private static final int WAIT_MILLIS = 10_000;

    private static final Argument LIMIT = whole("limit", 1, MOST, "how many at most");
    private static final Argument SCOPE = text("scope", LONGEST_SCOPE, "a path such as support/billing");
    private static final Argument SESSION = text("session_id", LONGEST_ID, "the conversation");
    private static final Argument MESSAGE =
            text("message_id", LONGEST_ID, "the message's id").needed();
    private static final Argument CURSOR = text("cursor", LONGEST_SCOPE, "next_cursor of the page before");
    private static final Argument QUERY =
            text("query", LONGEST_QUERY, "the question, in plain words").needed();
    private static final Argument KIND = new Argument(
            "kind",
            false,
            new Argument.Text(LONGEST_ID, List.of("fact", "preference", "decision", "task", "summary")),
            "one kind of insight");

    private static final Object TEXT_OR_NULL = List.of("string", "null");
    private static final Map<String, Object> PUBLISHED =
            members("messages", "array", "wait_for", "string", "state", "string");

    private final Memory memory;
    private final PublishRoutes publishing;

    MemoryTools(Memory memory, PublishRoutes publishing) {
        this.memory = memory;
        this.publishing = publishing;
    }

    List<Tool> all() {
        return List.of(forget(), getMessage(), getSession(), listInsights(), remember(), searchMemory(), taskContext());
    }

    private Tool forget() {
        return new Tool(
                "forget",
                "Deletes a message for good.",
                List.of(MESSAGE),
                Effect.DESTROYS,
                PUBLISHED,
                (asker, given) -> plain(publishing.forget(asker.caller(), said(given, "message_id"), asker.from())));
    }

    private Tool getMessage() {
        return new Tool(
                "get_message",
                "One message by its id.",
                List.of(MESSAGE),
                Effect.READS,
                read("message_id", "string", "session_id", "string", "content", "string"),
                (asker, given) -> memory.get("/v1/messages/" + encoded(said(given, "message_id")), asker));
    }

    private Tool getSession() {
        return new Tool(
                "get_session",
                "The messages of a conversation, in their order.",
                List.of(SESSION.needed(), LIMIT, CURSOR),
                Effect.READS,
                read("messages", "array", "next_cursor", TEXT_OR_NULL),
                (asker, given) -> memory.get(
                        "/v1/sessions/" + encoded(said(given, "session_id")) + "/messages"
                                + query(given, "limit", "cursor"),
                        asker));
    }

    private Tool listInsights() {
        return new Tool(
                "list_insights",
                "What was derived from conversations: facts, preferences, decisions, tasks, summaries.",
                List.of(KIND, SCOPE, SESSION, LIMIT, CURSOR),
                Effect.READS,
                read("insights", "array", "next_cursor", TEXT_OR_NULL),
                (asker, given) -> memory.get(
                        "/v1/insights" + query(given, "kind", "scope", "session_id", "limit", "cursor"), asker));
    }

    private Tool remember() {
        return new Tool(
                "remember",
                "Keeps a text. Give wait_for of the answer to search_memory, which then finds it for certain.",
                List.of(text("content", LONGEST_CONTENT, "what to remember").needed(), SESSION, SCOPE),
                Effect.ADDS,
                PUBLISHED,
                this::remember);
    }

    private Tool searchMemory() {
        return new Tool(
                "search_memory",
                "Messages that fit a question, by meaning and by words.",
                List.of(QUERY, LIMIT, SCOPE, SESSION, text("wait_for", LONGEST_ID, "what remember answered")),
                Effect.READS,
                read("hits", "array", "complete", "boolean"),
                this::search);
    }

    private Tool taskContext() {
        return new Tool(
                "task_context",
                "What to know before a task: insights and messages that fit it, each with its source.",
                List.of(
                        text("task", LONGEST_QUERY, "the task, in plain words").needed(),
                        SCOPE,
                        whole(
                                "token_budget",
                                TaskContext.LEAST_TOKENS,
                                TaskContext.MOST_TOKENS,
                                "how much may come back, in tokens of four bytes; 2000 when left out")),
                Effect.READS,
                read("items", "array", "tokens", "integer", "token_budget", "integer", "left_out", "integer"),
                new TaskContext(memory)::of);
    }

    private Map<String, Object> remember(Asker asker, JsonNode given) {
        var message = plain(given);
        if (asker.caller().principal().isEmpty()) {
            message.put("sender", Map.of("id", "agent", "type", "agent"));
        }
        message.put("channel", "mcp");
        return plain(publishing.remember(asker.caller(), Json.bytes(message), asker.from()));
    }

    private Map<String, Object> search(Asker asker, JsonNode given) {
        var search = new LinkedHashMap<String, Object>();
        var filter = new LinkedHashMap<String, Object>();
        plain(given).forEach((name, value) -> {
            switch (name) {
                case "wait_for" -> search.put(name, Map.of("token", value, "timeout_ms", WAIT_MILLIS));
                case "scope", "session_id" -> filter.put(name, value);
                default -> search.put(name, value);
            }
        });
        search.put("filter", filter);
        return Memory.marked(memory.search(search, asker));
    }

    /// Without what is null, which says as much as what is not there.
    private static Map<String, Object> plain(JsonNode given) {
        var plain = new LinkedHashMap<String, Object>();
        given.properties().stream()
                .filter(each -> !each.getValue().isNull())
                .forEach(each -> plain.put(each.getKey(), each.getValue()));
        return plain;
    }

    private static String said(JsonNode given, String name) {
        return given.path(name).stringValue();
    }

    private static String query(JsonNode given, String... names) {
        var query = new StringBuilder();
        for (var name : names) {
            if (given.hasNonNull(name)) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(encoded(given.path(name).asString()));
            }
        }
        return query.toString();
    }

    private static Map<String, Object> read(Object... namesAndTypes) {
        var all = members(Memory.NOTICE, "string");
        all.putAll(members(namesAndTypes));
        return all;
    }

    private static Map<String, Object> members(Object... namesAndTypes) {
        var all = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            all.put((String) namesAndTypes[i], namesAndTypes[i + 1]);
        }
        return all;
    }
}
