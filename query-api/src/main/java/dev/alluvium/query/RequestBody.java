package dev.alluvium.query;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/// The JSON object that a request carries.
final class RequestBody {
    static final int MAX_BYTES = 1_000_000;

    /// A body that is too large is still read up to here, because an answer sent while the caller writes is often
    /// lost with the connection.
    private static final int MAX_DISCARDED_BYTES = 16 * MAX_BYTES;

    private RequestBody() {}

    static ObjectNode read(Context context) throws IOException {
        if (!isJson(context.contentType())) {
            throw Problem.of(415, "Unsupported media type", "send the body as Content-Type: application/json")
                    .exception();
        }
        return Json.parse(bytes(context.bodyInputStream()));
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

    private static byte[] bytes(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        var buffer = new byte[16_384];
        long seen = 0;
        for (int count = in.read(buffer); count >= 0 && seen <= MAX_DISCARDED_BYTES; count = in.read(buffer)) {
            seen += count;
            if (seen <= MAX_BYTES) {
                body.write(buffer, 0, count);
            }
        }
        if (seen > MAX_BYTES) {
            throw Problem.of(413, "The body is too large", "a body has at most " + MAX_BYTES + " bytes")
                    .exception();
        }
        return body.toByteArray();
    }
}
