package dev.alluvium.gateway.http;

import dev.alluvium.http.connection.Connections;
import io.javalin.http.Context;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON that this process itself makes, and that query-api answers.
public final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    public static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    public static JsonNode read(byte[] json) {
        return MAPPER.readTree(json);
    }

    public static void answer(Context context, int status, byte[] json) {
        Connections.answering(context.req()::getAttribute);
        context.status(status).contentType("application/json").result(json);
    }
}
