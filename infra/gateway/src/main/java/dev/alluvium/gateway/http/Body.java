package dev.alluvium.gateway.http;

import dev.alluvium.http.admission.Deadline;
import dev.alluvium.http.connection.TimedBody;
import io.javalin.config.Key;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The body of a request.
public final class Body {
    /// How long a body may take to arrive, or be silent where it may go on.
    static final Key<Duration> TIME = new Key<>("time-of-a-body");

    private Body() {}

    /// The whole of it.
    ///
    /// @param most bytes; more is answered with 413
    public static byte[] read(Context context, int most) {
        refuseEncoded(context);
        if (context.req().getContentLengthLong() > most) {
            throw tooLarge(most);
        }
        var body = new ByteArrayOutputStream();
        var in = TimedBody.of(context.req());
        long end = Deadline.in(context.appData(TIME)).nanos();
        try {
            while (in.next(end, body::writeBytes)) {
                if (body.size() > most) {
                    throw tooLarge(most);
                }
            }
        } catch (TimeoutException e) {
            throw tooSlow();
        } catch (IOException e) {
            throw broken();
        }
        return body.toByteArray();
    }

    /// The whole of it, as a JSON object. What is wrong with other JSON is not said: it may hold a secret.
    ///
    /// @param most bytes; more is answered with 413
    /// @param wanted what is answered to anything else
    public static JsonNode object(Context context, int most, String wanted) {
        if (!type(context).equals("application/json")) {
            throw Problem.of(415, "Unsupported media type", "send the body as Content-Type: application/json")
                    .exception();
        }
        try {
            var body = Json.read(read(context, most));
            if (body.isObject()) {
                return body;
            }
        } catch (JacksonException e) {
            // Said below.
        }
        throw Problem.malformed(wanted).exception();
    }

    public static InputStream stream(Context context) {
        refuseEncoded(context);
        return new PacedBody(TimedBody.of(context.req()), context.appData(TIME));
    }

    /// How many bytes it may have, by its head.
    ///
    /// @param most what counts where the head does not say
    public static long announced(Context context, int most) {
        long said = context.req().getContentLengthLong();
        return said < 0 ? most : Math.min(said, most);
    }

    /// Given up by the caller, or against the rules of its framing.
    public static ProblemException broken() {
        return Problem.malformed("the body did not arrive whole")
                .with("Connection", "close")
                .exception();
    }

    static ProblemException tooSlow() {
        return Problem.of(408, "The body came too slowly", "send the whole body at once")
                .with("Connection", "close")
                .exception();
    }

    /// `application/json` and the like, without parameters; empty when none is said.
    public static String type(Context context) {
        var said = context.contentType();
        return said == null ? "" : said.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static void refuseEncoded(Context context) {
        var encoding = context.header("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw Problem.of(415, "Unsupported media type", "send the body without a Content-Encoding")
                    .exception();
        }
    }

    private static ProblemException tooLarge(int most) {
        return Problem.tooLarge("a body has at most " + most + " bytes")
                .with("Connection", "close")
                .exception();
    }
}
