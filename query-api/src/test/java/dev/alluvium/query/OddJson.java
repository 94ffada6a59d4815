package dev.alluvium.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/// JSON that is not what is expected, most of it well-formed.
final class OddJson {
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0.0",
            "1",
            "-1",
            "200",
            "201",
            "1.5",
            "1e-320",
            "4.9e-324",
            "65504",
            "65505",
            "1e39",
            "1e400",
            "-1e400",
            "NaN",
            "Infinity",
            "-Infinity",
            "2147483648",
            "9223372036854775808",
            "1".repeat(401),
            "0." + "3".repeat(300),
            "1e2147483648",
            "00",
            "0x10",
            "+1",
            ".5");
    private static final int DIMENSION = 384;

    private OddJson() {}

    static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            boolean plain = c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c);
            quoted.append(plain ? Character.toString(c) : String.format("\\u%04x", (int) c));
        }
        return quoted.append('"').toString();
    }

    static String number(Random random) {
        return NUMBERS.get(random.nextInt(NUMBERS.size()));
    }

    static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 4 : 7)) {
            case 0 -> quoted(OddTexts.of(random));
            case 1 -> number(random);
            case 2 -> List.of("true", "false", "null").get(random.nextInt(3));
            case 3 ->
                List.of("[]", "{}", "\"2026-01-01T00:00:00Z\"", "\"2026-02-30T25:00:00\"", "\"public\"")
                        .get(random.nextInt(5));
            case 4 -> array(random, depth);
            case 5 -> object(random, depth);
            default -> deep(random);
        };
    }

    private static String array(Random random, int depth) {
        var array = new StringJoiner(",", "[", "]");
        for (int i = random.nextInt(5); i > 0; i--) {
            array.add(value(random, depth + 1));
        }
        return array.toString();
    }

    private static String object(Random random, int depth) {
        var object = new StringJoiner(",", "{", "}");
        for (int i = random.nextInt(5); i > 0; i--) {
            object.add(quoted(OddTexts.of(random)) + ":" + value(random, depth + 1));
        }
        return object.toString();
    }

    private static String deep(Random random) {
        int levels = List.of(20, 60, 64, 65, 5_000).get(random.nextInt(5));
        return random.nextBoolean()
                ? "[".repeat(levels) + "]".repeat(levels)
                : "{\"k\":".repeat(levels) + "1" + "}".repeat(levels);
    }

    /// Almost a vector.
    static String vector(Random random) {
        int size = List.of(0, 1, DIMENSION - 1, DIMENSION, DIMENSION, DIMENSION, DIMENSION + 1, 5_000)
                .get(random.nextInt(8));
        var same = number(random);
        var one = random.nextBoolean() ? number(random) : value(random, 2);
        var numbers = new ArrayList<String>();
        for (int i = 0; i < size; i++) {
            numbers.add(random.nextInt(4) > 0 ? same : i % 7 == 0 ? one : "0.25");
        }
        return "[" + String.join(",", numbers) + "]";
    }
}
