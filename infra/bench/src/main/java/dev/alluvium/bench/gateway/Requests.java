package dev.alluvium.bench.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// Whole requests, to be sent as they are.
final class Requests {
    private static final JsonMapper JSON = JsonMapper.shared();

    private Requests() {}

    /// A message as one line, in the form of a record.
    static String message(String id, String text) {
        return JSON.writeValueAsString(Map.of(
                "message_id",
                id,
                "session_id",
                "s-" + Math.floorMod(id.hashCode(), 50),
                "channel",
                "bench",
                "sender",
                Map.of("id", "bench", "type", "system"),
                "content",
                text,
                "occurred_at",
                "2026-01-01T00:00:00Z"));
    }

    static byte[] publish(String key, String id, String text) {
        return post("/v1/messages", key, "application/json", message(id, text));
    }

    static byte[] search(String key, String text) {
        return post("/v1/search", key, "application/json", JSON.writeValueAsString(Map.of("query", text)));
    }

    static byte[] searchMemory(String key, String text) {
        var call = Map.of(
                "jsonrpc",
                "2.0",
                "id",
                1,
                "method",
                "tools/call",
                "params",
                Map.of("name", "search_memory", "arguments", Map.of("query", text)));
        return post("/mcp", key, "application/json", JSON.writeValueAsString(call));
    }

    static byte[] post(String path, String key, String type, String body) {
        var bytes = body.getBytes(UTF_8);
        var head = ("POST " + path + " HTTP/1.1\r\nHost: bench\r\nContent-Type: " + type + "\r\nAuthorization: Bearer "
                        + key + "\r\nContent-Length: " + bytes.length + "\r\n\r\n")
                .getBytes(UTF_8);
        var request = new byte[head.length + bytes.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(bytes, 0, request, head.length, bytes.length);
        return request;
    }

    static byte[] events(String key) {
        return ("GET /v1/events?kinds=stored HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + key + "\r\n\r\n")
                .getBytes(UTF_8);
    }
}
