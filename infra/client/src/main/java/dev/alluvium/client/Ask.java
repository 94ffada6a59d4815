package dev.alluvium.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// One request, before it has an address.
///
/// @param path with its query
/// @param body JSON, or null
/// @param waiting how long the server is asked to wait
record Ask(String method, String path, String body, Map<String, String> headers, Duration waiting) {

    static Ask get(String path) {
        return new Ask("GET", path, null, Map.of(), Duration.ZERO);
    }

    static Ask delete(String path) {
        return new Ask("DELETE", path, null, Map.of(), Duration.ZERO);
    }

    static Ask send(String method, String path, Object body) {
        return new Ask(method, path, JsonWriter.write(body), Map.of("Content-Type", "application/json"), Duration.ZERO);
    }

    Ask header(String name, String value) {
        var all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new Ask(method, path, body, all, waiting);
    }

    Ask waiting(Duration value) {
        return new Ask(method, path, body, headers, value);
    }

    /// Percent-encoded, as one segment of a path or one value of a query.
    static String encoded(String text) {
        var out = new StringBuilder();
        for (byte each : text.getBytes(UTF_8)) {
            char sign = (char) (each & 0xff);
            if (sign < 128 && (Character.isLetterOrDigit(sign) || "-._~".indexOf(sign) >= 0)) {
                out.append(sign);
            } else {
                out.append("%%%02X".formatted((int) sign));
            }
        }
        return out.toString();
    }

    /// As a segment of a path.
    static String segment(String id) {
        if (id.isEmpty() || id.equals(".") || id.equals("..")) {
            throw new IllegalArgumentException("a path cannot name the id \"" + id + "\"");
        }
        return encoded(id);
    }

    static String query(Map<String, ?> fields) {
        var out = new StringBuilder();
        fields.forEach((name, value) ->
                out.append(out.isEmpty() ? '?' : '&').append(name).append('=').append(encoded(String.valueOf(value))));
        return out.toString();
    }
}
