package dev.alluvium.gateway.mcp;

import java.util.Map;

/// A request that the protocol refuses. No stack trace: a flood of them must stay cheap.
final class RpcException extends RuntimeException {
    private static final long serialVersionUID = 1;

    static final int PARSE_ERROR = -32700;
    static final int INVALID_REQUEST = -32600;
    static final int NO_METHOD = -32601;
    static final int INVALID_PARAMS = -32602;
    /// Until 2025-11-25; later it is [#INVALID_PARAMS].
    static final int NO_RESOURCE = -32002;
    static final int HEADER_MISMATCH = -32020;
    static final int UNSUPPORTED_VERSION = -32022;

    private final int status;
    private final int code;
    private final transient Map<String, Object> data;

    private RpcException(int status, int code, String message, Map<String, Object> data) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.data = data;
    }

    /// The HTTP status is 400.
    static RpcException refused(int code, String message) {
        return new RpcException(400, code, message, Map.of());
    }

    /// The transport has nothing against it: the HTTP status is 200.
    static RpcException answered(int code, String message) {
        return new RpcException(200, code, message, Map.of());
    }

    static RpcException noResource(int code, String message, String uri) {
        return new RpcException(200, code, message, Map.of("uri", uri));
    }

    static RpcException noMethod(boolean stateless) {
        return new RpcException(stateless ? 404 : 200, NO_METHOD, "there is no such method", Map.of());
    }

    static RpcException unsupported(String version) {
        return new RpcException(
                400,
                UNSUPPORTED_VERSION,
                "the protocol version must be one of " + Revisions.ALL,
                Map.of("supported", Revisions.ALL, "requested", version));
    }

    int status() {
        return status;
    }

    Map<String, Object> error() {
        return data.isEmpty()
                ? Map.of("code", code, "message", getMessage())
                : Map.of("code", code, "message", getMessage(), "data", data);
    }
}
