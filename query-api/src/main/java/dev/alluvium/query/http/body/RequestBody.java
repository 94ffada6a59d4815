package dev.alluvium.query.http.body;

import dev.alluvium.http.admission.BytesInFlight.Held;
import dev.alluvium.http.admission.Deadline;
import dev.alluvium.http.connection.TimedBody;
import dev.alluvium.query.http.problem.Problem;
import io.javalin.config.Key;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import tools.jackson.databind.node.ObjectNode;

/// The JSON object that a request carries.
public final class RequestBody {
    public static final int MAX_BYTES = 1_000_000;

    /// A body that is too large is still read up to here, because an answer sent while the caller writes is
    /// often lost with the connection.
    private static final int MAX_DISCARDED_BYTES = 16 * MAX_BYTES;

    /// A body is held as it grows, whole, and as what was read of it.
    private static final int COPIES = 4;

    /// How long a body may take to arrive.
    public static final Key<Duration> TIME = new Key<>("time-of-a-body");

    private RequestBody() {}

    /// A body of the operator, which is not counted.
    public static ObjectNode read(Context context) {
        return read(context, Deadline.in(context.appData(TIME)), _ -> {});
    }

    /// @param held counts the bytes: at once where the head says how many there are, so that what there is no room for
    ///     is not read
    public static ObjectNode read(Context context, Deadline deadline, Held held) {
        long announced = Math.min(context.contentLength(), MAX_BYTES);
        held.grow(COPIES * Math.max(0, announced));
        return read(context, deadline, announced >= 0 ? _ -> {} : bytes -> held.grow((long) COPIES * bytes));
    }

    private static ObjectNode read(Context context, Deadline deadline, IntConsumer counted) {
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
            return Json.parse(bytes(context, deadline, counted));
        } catch (TimeoutException e) {
            throw Problem.of(408, "The body came too slowly", "send the whole body at once")
                    .with("Connection", "close")
                    .exception();
        } catch (IOException e) {
            // Given up by the caller, cut on the way, or against the rules of its framing.
            throw Problem.malformed("the body did not arrive whole", List.of()).exception();
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

    private static byte[] bytes(Context context, Deadline deadline, IntConsumer counted)
            throws IOException, TimeoutException {
        var in = TimedBody.of(context.req());
        var body = new ByteArrayOutputStream();
        var seen = new long[1];
        while (seen[0] <= MAX_DISCARDED_BYTES
                && in.next(deadline.nanos(), bytes -> {
                    seen[0] += bytes.length;
                    if (seen[0] <= MAX_BYTES) {
                        counted.accept(bytes.length);
                        body.writeBytes(bytes);
                    }
                })) {
            // Kept or dropped.
        }
        if (seen[0] > MAX_BYTES) {
            throw Problem.of(413, "The body is too large", "a body has at most " + MAX_BYTES + " bytes")
                    .exception();
        }
        return body.toByteArray();
    }
}
