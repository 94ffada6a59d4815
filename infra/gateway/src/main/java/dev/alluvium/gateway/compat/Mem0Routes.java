package dev.alluvium.gateway.compat;

import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.caller.AskCaller;
import dev.alluvium.gateway.http.CallerAddress;
import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.Problem;
import dev.alluvium.gateway.publish.PublishRoutes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Adds, finds, lists and deletes as mem0 does, with the paths of its server and of its hosted service. What is added
/// is kept as it was said: a memory is a message.
public final class Mem0Routes {
    private static final String BASE = "/compat/mem0";
    private static final int MOST = 200;
    private static final int USUAL = 100;
    private static final int MOST_MESSAGES = 1_000;

    private final AskCaller callers;
    private final QueryApi api;
    private final PublishRoutes publishing;

    public Mem0Routes(AskCaller callers, QueryApi api, PublishRoutes publishing) {
        this.callers = callers;
        this.api = api;
        this.publishing = publishing;
    }

    public void addTo(RoutesConfig routes) {
        for (var base : List.of(BASE, BASE + "/v1")) {
            boolean hosted = !base.equals(BASE);
            add(routes, HandlerType.POST, base + "/memories", this::add);
            add(routes, HandlerType.GET, base + "/memories", context -> list(context, hosted));
            add(routes, HandlerType.GET, base + "/memories/{id}", this::get);
            add(routes, HandlerType.DELETE, base + "/memories/{id}", this::delete);
        }
        add(routes, HandlerType.POST, BASE + "/search", context -> search(context, false));
        add(routes, HandlerType.POST, BASE + "/v1/memories/search", context -> search(context, true));
        add(routes, HandlerType.POST, BASE + "/v2/memories/search", context -> search(context, true));
        add(routes, HandlerType.GET, BASE + "/v1/ping", this::ping);
    }

    private static void add(RoutesConfig routes, HandlerType method, String path, Handler handler) {
        routes.addHttpHandler(method, path, handler);
    }

    private Asked asked(Context context) {
        return Asked.of(context, callers.ofToken(context), callers);
    }

    /// Its client asks this first.
    private void ping(Context context) {
        asked(context);
        Json.answer(context, 200, Json.bytes(Map.of("status", "ok")));
    }

    private void add(Context context) {
        var asked = asked(context);
        var body = asked.body();
        var ids = Mem0Ids.read(name -> Asked.text(body, name));
        var said = messages(body.path("messages"));
        var drafts = said.stream().map(each -> draft(asked, ids, body, each)).toList();
        var published = publishing.remember(asked.caller(), Json.bytes(drafts), CallerAddress.of(context));
        var results = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < said.size(); i++) {
            var result = new LinkedHashMap<String, Object>();
            result.put("id", published.path("messages").path(i).path("message_id"));
            result.put("memory", said.get(i).path("content"));
            result.put("event", "ADD");
            results.add(result);
        }
        Json.answer(context, 200, Json.bytes(Map.of("results", results)));
    }

    private static List<JsonNode> messages(JsonNode messages) {
        if (messages.isString()) {
            return List.of(Json.read(Json.bytes(Map.of("role", "user", "content", messages))));
        }
        var all =
                messages.isObject() ? List.of(messages) : messages.valueStream().toList();
        if (all.isEmpty() || all.size() > MOST_MESSAGES || !all.stream().allMatch(Mem0Routes::isMessage)) {
            throw Problem.invalid(
                            "messages",
                            "must be text, or up to " + MOST_MESSAGES + " messages with role and content, each a text")
                    .exception();
        }
        return all;
    }

    private static boolean isMessage(JsonNode message) {
        return message.path("role").isString() && message.path("content").isString();
    }

    private static Map<String, Object> draft(Asked asked, Mem0Ids ids, JsonNode body, JsonNode message) {
        var role = message.path("role").stringValue();
        var metadata = new LinkedHashMap<String, Object>();
        body.path("metadata").properties().forEach(each -> metadata.put(each.getKey(), each.getValue()));
        metadata.putAll(ids.asMetadata());
        var draft = new LinkedHashMap<String, Object>();
        draft.put("content", message.path("content"));
        draft.put("session_id", ids.session());
        draft.put("channel", "mem0");
        draft.put("metadata", metadata);
        if (asked.caller().principal().isEmpty()) {
            draft.put("role", role);
            draft.put("name", ids.sender(role));
        }
        return draft;
    }

    private void search(Context context, boolean hosted) {
        var asked = asked(context);
        var body = asked.body();
        var search = new LinkedHashMap<String, Object>();
        search.put("query", Asked.required(body, "query"));
        search.put("limit", Asked.whole(body, List.of("top_k", "limit"), MOST, USUAL));
        search.put("filter", Map.of("metadata", Mem0Ids.ofSearch(body).asMetadata()));
        var wrapped = !hosted || body.path("output_format").asString("").equals("v1.1");
        answer(asked, memories(asked.search(api, search), true), wrapped);
    }

    /// By a search that asks for nothing in particular: as many as there are, up to its limit.
    private void list(Context context, boolean hosted) {
        var asked = asked(context);
        var ids = Mem0Ids.read(name -> Optional.ofNullable(context.queryParam(name)));
        var search = new LinkedHashMap<String, Object>();
        search.put("query", "memory");
        search.put("mode", "semantic");
        search.put("limit", MOST);
        search.put("filter", Map.of("metadata", ids.asMetadata()));
        answer(asked, memories(asked.search(api, search), false), !hosted);
    }

    private void get(Context context) {
        var asked = asked(context);
        var id = URLEncoder.encode(context.pathParam("id"), StandardCharsets.UTF_8)
                .replace("+", "%20");
        Json.answer(context, 200, Json.bytes(memory(asked.get(api, "/v1/messages/" + id), false)));
    }

    private void delete(Context context) {
        var asked = asked(context);
        publishing.forget(asked.caller(), context.pathParam("id"), CallerAddress.of(context));
        Json.answer(context, 200, Json.bytes(Map.of("message", "Memory deleted successfully!")));
    }

    private static void answer(Asked asked, List<Map<String, Object>> memories, boolean wrapped) {
        Json.answer(asked.context(), 200, Json.bytes(wrapped ? Map.of("results", memories) : memories));
    }

    private static List<Map<String, Object>> memories(JsonNode found, boolean ranked) {
        return found.path("hits").valueStream().map(hit -> memory(hit, ranked)).toList();
    }

    private static Map<String, Object> memory(JsonNode message, boolean ranked) {
        var memory = new LinkedHashMap<String, Object>();
        memory.put("id", message.path("message_id"));
        memory.put("memory", message.path("content"));
        var metadata = new LinkedHashMap<String, Object>();
        message.path("metadata").properties().forEach(each -> metadata.put(each.getKey(), each.getValue()));
        metadata.remove(Mem0Ids.KEPT_IN);
        memory.put("metadata", metadata);
        if (ranked) {
            memory.put("score", message.path("score"));
        }
        memory.put("created_at", message.path("occurred_at"));
        memory.put("updated_at", null);
        Mem0Ids.NAMES.forEach(name -> {
            var id = message.path("metadata").path(Mem0Ids.KEPT_IN).path(name);
            if (id.isString()) {
                memory.put(name, id);
            }
        });
        return memory;
    }
}
