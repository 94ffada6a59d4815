package dev.alluvium.client;

import java.time.Instant;
import java.util.Map;

/// Writes maps, lists, texts, numbers, booleans, times and null as JSON.
final class JsonWriter {
    private static final int DEEPEST = 200;

    private final StringBuilder out = new StringBuilder();
    private int depth;

    private JsonWriter() {}

    /// @throws IllegalArgumentException when JSON has no form of a value
    static String write(Object value) {
        var writer = new JsonWriter();
        writer.value(value);
        return writer.out.toString();
    }

    private void value(Object value) {
        switch (value) {
            case null -> out.append("null");
            case Boolean truth -> out.append(truth);
            case Double number when !Double.isFinite(number) -> throw new IllegalArgumentException(number + " in JSON");
            case Float number when !Float.isFinite(number) -> throw new IllegalArgumentException(number + " in JSON");
            case Number number -> out.append(number);
            case CharSequence text -> string(text);
            case Instant time -> string(time.toString());
            case Map<?, ?> fields -> nested(() -> object(fields));
            case Iterable<?> elements -> nested(() -> array(elements));
            default ->
                throw new IllegalArgumentException(
                        "JSON has no " + value.getClass().getName());
        }
    }

    /// Also ends what contains itself.
    private void nested(Runnable part) {
        if (++depth > DEEPEST) {
            throw new IllegalArgumentException("nested deeper than " + DEEPEST);
        }
        part.run();
        depth--;
    }

    private void object(Map<?, ?> fields) {
        out.append('{');
        var separator = "";
        for (var each : fields.entrySet()) {
            out.append(separator);
            string(String.valueOf(each.getKey()));
            out.append(':');
            value(each.getValue());
            separator = ",";
        }
        out.append('}');
    }

    private void array(Iterable<?> elements) {
        out.append('[');
        var separator = "";
        for (var each : elements) {
            out.append(separator);
            value(each);
            separator = ",";
        }
        out.append(']');
    }

    /// Halves of surrogate pairs are escaped: UTF-8 has no form of them, and the server is to say what is wrong.
    private void string(CharSequence text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == '"' || each == '\\') {
                out.append('\\').append(each);
            } else if (each < ' ' || Character.isSurrogate(each) && !isPaired(text, i)) {
                out.append("\\u%04x".formatted((int) each));
            } else {
                out.append(each);
            }
        }
        out.append('"');
    }

    private static boolean isPaired(CharSequence text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
