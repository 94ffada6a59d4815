package dev.alluvium.gateway.mcp;

import static dev.alluvium.gateway.mcp.RpcException.HEADER_MISMATCH;
import static dev.alluvium.gateway.mcp.RpcException.INVALID_PARAMS;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/// What a request of 2026-07-28 says in its headers must be what its body says: something on the way may have
/// let it pass for its headers.
final class StatelessHeaders {
    private static final Map<String, String> NAMED =
            Map.of("tools/call", "name", "prompts/get", "name", "resources/read", "uri");
    private static final String ENCODED = "=?base64?";
    private static final String END = "?=";

    private StatelessHeaders() {}

    static void require(Context context, Request request) {
        var version = header(context, "MCP-Protocol-Version");
        if (request.metaVersion().isEmpty()) {
            throw RpcException.refused(INVALID_PARAMS, "params._meta must say io.modelcontextprotocol/protocolVersion");
        }
        same("MCP-Protocol-Version", version, request.metaVersion());
        if (!request.params()
                .path("_meta")
                .path("io.modelcontextprotocol/clientCapabilities")
                .isObject()) {
            throw RpcException.refused(
                    INVALID_PARAMS, "params._meta must say io.modelcontextprotocol/clientCapabilities, an object");
        }
        same("Mcp-Method", header(context, "Mcp-Method"), request.method());
        var source = NAMED.get(request.method());
        if (source != null) {
            same("Mcp-Name", decoded(header(context, "Mcp-Name")), request.text(source));
        }
    }

    private static String header(Context context, String name) {
        var value = context.header(name);
        if (value == null) {
            throw RpcException.refused(HEADER_MISMATCH, "the header " + name + " is missing");
        }
        return value;
    }

    private static void same(String name, String header, String body) {
        if (!header.equals(body)) {
            throw RpcException.refused(HEADER_MISMATCH, "the header " + name + " is not what the body says");
        }
    }

    private static String decoded(String value) {
        if (!value.startsWith(ENCODED) || !value.endsWith(END) || value.length() < ENCODED.length() + END.length()) {
            return value;
        }
        try {
            var bytes = Base64.getDecoder().decode(value.substring(ENCODED.length(), value.length() - END.length()));
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw RpcException.refused(HEADER_MISMATCH, "the header Mcp-Name is no Base64");
        }
    }
}
