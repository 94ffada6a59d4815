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
            "{\"title\":\"The request cannot be answered\",\"status\":%1$d,\"detail\":\"HTTP status %1$d\"}";

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        SecurityHeaders.ALL.forEach(response.getHeaders()::put);
        // Some of these end the connection; a caller that is not told may send its next request into it.
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        var body = PROBLEM.formatted(response.getStatus()).getBytes(US_ASCII);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }
}
