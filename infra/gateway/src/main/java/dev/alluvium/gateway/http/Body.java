package dev.alluvium.gateway.http;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The body of a request.
public final class Body {
    private static final int PIECE = 1 << 16;

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
        var piece = new byte[PIECE];
        try {
            var in = new PacedStream(context.req().getInputStream());
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                body.write(piece, 0, read);
                if (body.size() > most) {
                    throw tooLarge(most);
                }
            }
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
        try {
            return new PacedStream(context.req().getInputStream());
        } catch (IOException e) {
            throw broken();
        }
    }

    /// Given up by the caller, too slow, or against the rules of its framing.
    public static ProblemException broken() {
        return Problem.malformed("the body did not arrive whole, or not in time")
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
