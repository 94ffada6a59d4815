package dev.alluvium.gateway.mcp;

import dev.alluvium.gateway.caller.Caller;
import dev.alluvium.gateway.http.Json;
import dev.alluvium.http.admission.BytesInFlight.Held;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// One request of JSON-RPC, or a notification, which has no id.
///
/// @param id null for a notification
/// @param params an object, or missing
record Request(JsonNode id, String method, JsonNode params, Asker asker) {
    /// @param from the address it came from
    /// @param held until it is answered
    record Asker(Caller caller, String from, Held held) {}

    static Request read(byte[] body, Asker asker) {
        JsonNode json;
        try {
            json = Json.read(body);
        } catch (JacksonException e) {
            throw RpcException.refused(RpcException.PARSE_ERROR, "the body is no JSON");
        }
        if (json.isArray()) {
            throw invalid("batches are not taken; send one request at a time");
        }
        var id = json.get("id");
        var params = json.path("params");
        if (!json.path("jsonrpc").asString("").equals("2.0")
                || !json.path("method").isString()) {
            throw invalid("send one JSON-RPC 2.0 request, with jsonrpc and method");
        }
        if (id != null && !id.isString() && !id.isIntegralNumber()) {
            throw invalid("id must be a string or a whole number");
        }
        if (!params.isMissingNode() && !params.isObject()) {
            throw invalid("params must be an object");
        }
        return new Request(id, json.get("method").stringValue(), params, asker);
    }

    private static RpcException invalid(String what) {
        return RpcException.refused(RpcException.INVALID_REQUEST, what);
    }

    String text(String param) {
        return params.path(param).asString("");
    }

    /// Empty when there is none.
    String metaVersion() {
        return params.path("_meta")
                .path("io.modelcontextprotocol/protocolVersion")
                .asString("");
    }
}
