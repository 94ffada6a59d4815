package dev.alluvium.gateway.compat;

import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.caller.AskCaller;
import dev.alluvium.gateway.caller.Caller;
import dev.alluvium.gateway.http.EdgeServer;
import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.Problem;
import dev.alluvium.gateway.http.ProblemException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// `POST /v1/vector_stores/{id}/search`, as OpenAI has it. A store is the caller's tenant, or a scope of it.
public final class VectorStoreRoute {
    private static final int MOST = 50;
    private static final int USUAL = 10;

    private final AskCaller callers;
    private final QueryApi api;

    public VectorStoreRoute(AskCaller callers, QueryApi api) {
        this.callers = callers;
        this.api = api;
    }

    public void addTo(RoutesConfig routes) {
        routes.addHttpHandler(HandlerType.POST, "/v1/vector_stores/<id>/search", this::search);
    }

    private void search(Context context) {
        try {
            var caller = callers.of(context);
            answer(Asked.of(context, caller, callers), scope(caller, context.pathParam("id")));
        } catch (ProblemException e) {
            EdgeServer.answer(context, e.problem().saying("error", error(e.problem())));
        }
    }

    /// Where clients look for what is wrong.
    private static Map<String, Object> error(Problem problem) {
        var error = new LinkedHashMap<String, Object>();
        error.put("message", problem.detail());
        error.put("type", problem.status() < 500 ? "invalid_request_error" : "server_error");
        error.put(
                "param",
                problem.errors().isEmpty() ? null : problem.errors().getFirst().field());
        error.put("code", null);
        return error;
    }

    private static String scope(Caller caller, String store) {
        int end = store.indexOf('/');
        var tenant = end < 0 ? store : store.substring(0, end);
        var scope = end < 0 ? "" : store.substring(end + 1);
        if (!caller.isOf(tenant) || end >= 0 && scope.isEmpty()) {
            throw Problem.of(
                            404,
                            "Not found",
                            "there is no such vector store: its id is the tenant's name or id, and /a/scope behind it")
                    .exception();
        }
        return scope;
    }

    private void answer(Asked asked, String scope) {
        var body = asked.body();
        var queries = queries(body.path("query"));
        var filter = StoreFilter.read(body.path("filters"));
        if (!scope.isEmpty()) {
            filter.put("scope", scope);
        }
        var search = new LinkedHashMap<String, Object>();
        search.put("query", String.join("\n", queries));
        search.put("limit", Asked.whole(body, List.of("max_num_results"), MOST, USUAL));
        search.put("filter", filter);
        double least = body.path("ranking_options").path("score_threshold").asDouble(0);
        var found = asked.search(api, search)
                .path("hits")
                .valueStream()
                .filter(hit -> hit.path("score").asDouble(0) >= least)
                .map(VectorStoreRoute::result)
                .toList();
        var page = new LinkedHashMap<String, Object>();
        page.put("object", "vector_store.search_results.page");
        page.put("search_query", queries);
        page.put("data", found);
        page.put("has_more", false);
        page.put("next_page", null);
        Json.answer(asked.context(), 200, Json.bytes(page));
    }

    private static List<String> queries(JsonNode query) {
        var texts = query.isArray() ? query.valueStream().toList() : List.of(query);
        if (texts.isEmpty() || !texts.stream().allMatch(JsonNode::isString)) {
            throw Problem.invalid("query", "must be text, or an array of texts").exception();
        }
        return texts.stream().map(JsonNode::stringValue).toList();
    }

    private static Map<String, Object> result(JsonNode hit) {
        var result = new LinkedHashMap<String, Object>();
        result.put("file_id", hit.path("message_id"));
        result.put("filename", hit.path("session_id"));
        result.put("score", hit.path("score"));
        result.put("attributes", attributes(hit));
        result.put("content", List.of(Map.of("type", "text", "text", hit.path("content"))));
        return result;
    }

    /// What is neither text nor a number nor a truth cannot be one.
    private static Map<String, Object> attributes(JsonNode hit) {
        var attributes = new LinkedHashMap<String, Object>();
        hit.path("metadata").properties().stream()
                .filter(each ->
                        each.getValue().isValueNode() && !each.getValue().isNull())
                .forEach(each -> attributes.put(each.getKey(), each.getValue()));
        for (var name : List.of("session_id", "channel", "message_type", "scope", "occurred_at")) {
            attributes.put(name, hit.path(name));
        }
        attributes.put("sender_id", hit.path("sender").path("id"));
        attributes.put("sender_type", hit.path("sender").path("type"));
        return attributes;
    }
}
