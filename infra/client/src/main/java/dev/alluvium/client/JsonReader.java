package dev.alluvium.client;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Reads JSON (RFC 8259) as maps, lists, texts, booleans, null, and numbers: `Long` where it is a whole one that
/// fits, else `BigDecimal`.
final class JsonReader {
    private static final int DEEPEST = 200;
    private static final int LONGEST_NUMBER = 1_000;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d{1,9})?");
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,19}");

    private final String text;
    private int at;
    private int depth;

    private JsonReader(String text) {
        this.text = text;
    }

    static Object read(String text) {
        var reader = new JsonReader(text);
        var value = reader.value();
        reader.blanks();
        if (reader.at < text.length()) {
            throw reader.wrong("something behind the value");
        }
        return value;
    }

    private Object value() {
        blanks();
        return switch (peek()) {
            case '{' -> nested(this::object);
            case '[' -> nested(this::array);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private <T> T nested(Supplier<T> part) {
        if (++depth > DEEPEST) {
            throw wrong("nesting deeper than " + DEEPEST);
        }
        at++;
        var value = part.get();
        depth--;
        return value;
    }

    private Map<String, Object> object() {
        var fields = new LinkedHashMap<String, Object>();
        if (next('}')) {
            return fields;
        }
        do {
            blanks();
            if (peek() != '"') {
                throw wrong("no name of a field");
            }
            var name = string();
            if (!next(':')) {
                throw wrong("no colon");
            }
            fields.put(name, value());
        } while (next(','));
        if (!next('}')) {
            throw wrong("an object that does not end");
        }
        return fields;
    }

    private List<Object> array() {
        var elements = new ArrayList<>();
        if (next(']')) {
            return elements;
        }
        do {
            elements.add(value());
        } while (next(','));
        if (!next(']')) {
            throw wrong("an array that does not end");
        }
        return elements;
    }

    private String string() {
        var built = new StringBuilder();
        for (at++; peek() != '"'; at++) {
            char each = text.charAt(at);
            if (each < ' ') {
                throw wrong("a control character");
            }
            built.append(each == '\\' ? escaped() : each);
        }
        at++;
        return built.toString();
    }

    private char escaped() {
        at++;
        return switch (peek()) {
            case '"', '\\', '/' -> text.charAt(at);
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal();
            default -> throw wrong("an escape that is unknown");
        };
    }

    private char hexadecimal() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            at++;
            int digit = peek() < 128 ? Character.digit(peek(), 16) : -1;
            if (digit < 0) {
                throw wrong("an escape that is not whole");
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong("no value");
        }
        at += word.length();
        return value;
    }

    private Number number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        var digits = text.substring(start, at);
        if (digits.length() > LONGEST_NUMBER || !NUMBER.matcher(digits).matches()) {
            throw wrong("no value");
        }
        try {
            return WHOLE.matcher(digits).matches() ? (Number) Long.valueOf(digits) : new BigDecimal(digits);
        } catch (NumberFormatException e) {
            return new BigDecimal(digits);
        }
    }

    private boolean next(char expected) {
        blanks();
        boolean there = at < text.length() && text.charAt(at) == expected;
        at += there ? 1 : 0;
        return there;
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("its end too early");
        }
        return text.charAt(at);
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private UnexpectedAnswerException wrong(String what) {
        return new UnexpectedAnswerException("the answer is not JSON: it has " + what + " at character " + at);
    }
}
