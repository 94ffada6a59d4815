package dev.alluvium.query.http.body;

import dev.alluvium.http.connection.Connections;
import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.query.http.problem.ProblemException;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// JSON in and out. In: strict, one object, never quoted back in an error. Out: records, names in snake case.
public final class Json {
    /// Levels of nesting. Ours needs three; the rest is for metadata.
    static final int MAX_DEPTH = 64;

    private static final int MAX_NUMBER_CHARACTERS = 400;
    private static final int MAX_NAME_CHARACTERS = 1_000;

    /// Names, values and brackets. A megabyte of brackets would become thirty of objects.
    private static final int MAX_TOKENS = 20_000;

    /// NaN is let through as a number so that it is refused by the field that holds it, by name.
    private static final JsonMapper IN = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_CHARACTERS)
                            .maxNameLength(MAX_NAME_CHARACTERS)
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final JsonMapper OUT = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private Json() {}

    public static ObjectNode parse(byte[] body) {
        if (!mayBeUtf8(body)) {
            throw Problem.malformed("the body must be UTF-8", List.of()).exception();
        }
        try (var parser = IN.createParser(body)) {
            return parse(parser);
        }
    }

    /// The parser would take UTF-16 and UTF-32 as well; their first bytes give them away.
    private static boolean mayBeUtf8(byte[] body) {
        for (int i = 0; i < Math.min(body.length, Integer.BYTES); i++) {
            if (body[i] == 0 || body[i] == (byte) 0xFE || body[i] == (byte) 0xFF) {
                return false;
            }
        }
        return true;
    }

    private static ObjectNode parse(JsonParser parser) {
        try {
            var node = IN.<JsonNode>readTree(parser);
            if (parser.nextToken() != null) {
                throw malformed(parser, "something follows the object", parser.currentTokenLocation());
            }
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw malformed(parser, reason(e), e.getLocation());
        } catch (NumberFormatException e) {
            // An exponent beyond that of a BigDecimal, which the parser lets through as it is.
            throw malformed(parser, "a number that is out of all bounds", parser.currentTokenLocation());
        }
        throw Problem.malformed("the body must be one JSON object", List.of()).exception();
    }

    /// The parser's own message may quote the text, so only the kinds that help are told apart.
    private static String reason(JacksonException e) {
        var message = String.valueOf(e.getOriginalMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("duplicate")) {
            return "a name appears twice in one object";
        }
        if (message.contains("token count")) {
            return "more than " + MAX_TOKENS + " names, values and brackets";
        }
        return message.contains("nesting depth") ? "nested deeper than " + MAX_DEPTH + " levels" : "malformed JSON";
    }

    private static ProblemException malformed(
            JsonParser parser, String reason, tools.jackson.core.TokenStreamLocation at) {
        var detail = at == null || at.getLineNr() < 1
                ? reason
                : reason + " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        var field = field(parser);
        return Problem.malformed(detail, field.isEmpty() ? List.of() : List.of(new Problem.FieldError(field, detail)))
                .exception();
    }

    private static String field(JsonParser parser) {
        var pointer = parser.streamReadContext() == null
                ? ""
                : parser.streamReadContext().pathAsPointer().toString();
        var path = pointer.replaceFirst("^/", "").replace('/', '.');
        return path.length() > Fields.MAX_SHOWN_NAME ? path.substring(0, Fields.MAX_SHOWN_NAME) + "…" : path;
    }

    public static byte[] bytes(Object value) {
        return OUT.writeValueAsBytes(value);
    }

    public static String text(JsonNode node) {
        return IN.writeValueAsString(node);
    }

    /// Answers with 200, and writes piece by piece as the caller reads: no more of the text is held than the
    /// value.
    public static void stream(Context context, Object value) {
        context.status(200).contentType("application/json");
        Connections.answering(context.req()::getAttribute);
        try {
            OUT.writeValue(context.outputStream(), value);
        } catch (JacksonException e) {
            // The caller hung up, or read too slowly and was cut off. There is nobody to tell.
            if (!isOfWire(e)) {
                throw e;
            }
        }
    }

    private static boolean isOfWire(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    public static void answer(Context context, int status, Object value) {
        context.status(status).contentType("application/json").result(bytes(value));
    }
}
