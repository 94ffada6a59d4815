package dev.alluvium.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// What the server below the routes refuses (a malformed request line, too many headers), as a problem document too.
final class ServerProblems extends ErrorHandler {
    private static final String PROBLEM =
            "{\"title\":\"The request cannot be answered\",\"status\":%d,\"detail\":\"%s\"}";

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        SecurityHeaders.ALL.forEach(response.getHeaders()::put);
        // Some of these end the connection; a caller that is not told may send its next request into it.
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        int status = response.getStatus();
        response.write(
                true, ByteBuffer.wrap(PROBLEM.formatted(status, detail(status)).getBytes(US_ASCII)), callback);
        return true;
    }

    /// What the server says itself may quote the request.
    private static String detail(int status) {
        return switch (status) {
            case 400 -> "the request line, the path or a header is malformed or ambiguous";
            case 414, 431 -> "the request line and the headers are too large";
            default -> "HTTP status " + status;
        };
    }
}
