package dev.alluvium.cli.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.cli.console.JsonText;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A message of JSON-RPC that an agent sends, as far as it matters on the way.
///
/// @param json null when it is none
/// @param line as it came
record Rpc(JsonNode json, byte[] line) {
    static final int PARSE_ERROR = -32700;
    static final int INVALID_REQUEST = -32600;
    static final int NOT_REACHED = -32000;
    private static final String VERSION = "io.modelcontextprotocol/protocolVersion";

    static Rpc read(byte[] line) {
        try {
            return new Rpc(JsonText.MAPPER.readTree(line), line);
        } catch (JacksonException e) {
            return new Rpc(null, line);
        }
    }

    boolean isReadable() {
        return json != null;
    }

    /// Null for a notification, and for what is no single request.
    JsonNode id() {
        return json == null ? null : json.get("id");
    }

    /// Answers of a client to requests of a server, which this server never makes, have none.
    String method() {
        return json == null ? "" : json.path("method").asString("");
    }

    /// The request that is no longer waited for.
    Optional<JsonNode> cancelled() {
        return method().equals("notifications/cancelled")
                ? Optional.ofNullable(json.path("params").get("requestId"))
                : Optional.empty();
    }

    /// Said by each request of the revisions without a handshake.
    Optional<String> version() {
        return text("_meta", VERSION);
    }

    /// What the request is about, for the header that repeats it.
    Optional<String> name() {
        return text("name").or(() -> text("uri"));
    }

    private Optional<String> text(String... path) {
        if (json == null) {
            return Optional.empty();
        }
        var at = json.path("params");
        for (var name : path) {
            at = at.path(name);
        }
        return Optional.ofNullable(at.stringValue(null));
    }

    /// @param status of HTTP, or 0 when there was no answer
    static byte[] error(JsonNode id, int code, String message, int status) {
        var error = JsonText.object().put("code", code).put("message", message);
        if (status > 0) {
            error.set("data", JsonText.object().put("status", status));
        }
        var answer = JsonText.object().put("jsonrpc", "2.0");
        answer.set("id", id);
        answer.set("error", error);
        return JsonText.line(answer).getBytes(UTF_8);
    }
}
