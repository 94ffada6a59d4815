package dev.alluvium.query.http;

import io.javalin.config.Key;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/// The JSON object that a request carries.
public final class RequestBody {
    public static final int MAX_BYTES = 1_000_000;

    /// A body that is too large is still read up to here, because an answer sent while the caller writes is often
    /// lost with the connection.
    private static final int MAX_DISCARDED_BYTES = 16 * MAX_BYTES;

    private static final Duration DISCARDING = Duration.ofSeconds(2);

    /// How long a body may take to arrive.
    static final Key<Duration> TIME = new Key<>("time-of-a-body");

    private RequestBody() {}

    public static ObjectNode read(Context context) {
        if (!isJson(context.contentType())) {
            throw Problem.of(415, "Unsupported media type", "send the body as Content-Type: application/json")
                    .exception();
        }
        var encoding = context.header("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw Problem.of(415, "Unsupported media type", "send the body without a Content-Encoding")
                    .exception();
        }
        try {
            return Json.parse(bytes(
                    context.bodyInputStream(),
                    System.nanoTime() + context.appData(TIME).toNanos()));
        } catch (IOException e) {
            // Given up by the caller, cut on the way, or against the rules of its framing.
            throw Problem.malformed("the body did not arrive whole", List.of()).exception();
        }
    }

    /// Reads what is left of a body that is not wanted, within bounds: an answer sent while the caller still
    /// writes is often lost with the connection.
    static void discard(Context context) {
        var buffer = new byte[16_384];
        long end = System.nanoTime() + DISCARDING.toNanos();
        try {
            var in = context.bodyInputStream();
            int seen = 0;
            for (int count = in.read(buffer);
                    count >= 0 && seen < MAX_BYTES && System.nanoTime() - end < 0;
                    count = in.read(buffer)) {
                seen += count;
            }
        } catch (IOException e) {
            // Nobody is left to answer, or nothing to read.
        }
    }

    private static boolean isJson(String contentType) {
        if (contentType == null) {
            return false;
        }
        var parts = contentType.toLowerCase(Locale.ROOT).replace(" ", "").split(";");
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].startsWith("charset=") && !parts[i].replace("\"", "").equals("charset=utf-8")) {
                return false;
            }
        }
        return parts.length > 0 && parts[0].equals("application/json");
    }

    private static byte[] bytes(InputStream in, long end) throws IOException {
        var body = new ByteArrayOutputStream();
        var buffer = new byte[16_384];
        long seen = 0;
        for (int count = in.read(buffer); count >= 0 && seen <= MAX_DISCARDED_BYTES; count = in.read(buffer)) {
            seen += count;
            if (seen <= MAX_BYTES) {
                body.write(buffer, 0, count);
            }
            if (System.nanoTime() - end > 0) {
                throw Problem.of(408, "The body came too slowly", "send the whole body at once")
                        .exception();
            }
        }
        if (seen > MAX_BYTES) {
            throw Problem.of(413, "The body is too large", "a body has at most " + MAX_BYTES + " bytes")
                    .exception();
        }
        return body.toByteArray();
    }
}
