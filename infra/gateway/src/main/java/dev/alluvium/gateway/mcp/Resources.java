package dev.alluvium.gateway.mcp;

import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.ProblemException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Messages, insights and conversations by their addresses. They are found by tools, and not listed: a memory has
/// more of them than a list is good for.
record Resources(Memory memory) {
    private static final String SCHEME = "alluvium://";
    private static final String TYPE = "application/json";

    static String uri(String kind, String id) {
        return SCHEME + kind + "/" + Memory.encoded(id);
    }

    static Map<String, Object> templates() {
        return Map.of(
                "resourceTemplates",
                List.of(
                        template("message", "A message, in its current revision"),
                        template("insight", "An insight, with what bears it out"),
                        template("session", "The first messages of a conversation, in their order")));
    }

    private static Map<String, Object> template(String kind, String description) {
        return Map.of(
                "uriTemplate", SCHEME + kind + "/{id}", "name", kind, "description", description, "mimeType", TYPE);
    }

    Map<String, Object> read(Request request, int notFound) {
        var uri = request.text("uri");
        try {
            var text = new String(Json.bytes(memory.get(path(uri, notFound), request.asker())), StandardCharsets.UTF_8);
            return Map.of("contents", List.of(Map.of("uri", uri, "mimeType", TYPE, "text", text)));
        } catch (ProblemException e) {
            throw switch (e.problem().status()) {
                case 403, 404, 422 ->
                    RpcException.noResource(notFound, e.problem().detail(), uri);
                default -> e;
            };
        }
    }

    private static String path(String uri, int notFound) {
        var parts = uri.startsWith(SCHEME) ? uri.substring(SCHEME.length()).split("/", 2) : new String[0];
        if (parts.length == 2 && !parts[1].isEmpty()) {
            var id = decoded(parts[1], uri, notFound);
            switch (parts[0]) {
                case "message" -> {
                    return "/v1/messages/" + id;
                }
                case "insight" -> {
                    return "/v1/insights/" + id;
                }
                case "session" -> {
                    return "/v1/sessions/" + id + "/messages";
                }
                default -> {
                    // As any other address that is not ours.
                }
            }
        }
        throw RpcException.noResource(
                notFound,
                "uri must be alluvium://message/{id}, alluvium://insight/{id} or alluvium://session/{id}",
                uri);
    }

    /// Encoded anew: what a caller leaves as it is must not become a path of its own.
    private static String decoded(String id, String uri, int notFound) {
        try {
            return Memory.encoded(URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw RpcException.noResource(notFound, "the id in uri is not percent-encoded as it must be", uri);
        }
    }
}
