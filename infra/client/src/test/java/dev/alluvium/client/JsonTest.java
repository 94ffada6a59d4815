package dev.alluvium.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void valuesAreReadAsTheyAre() {
        assertThat(JsonReader.read(" {\"a\" : [1, -2.50, 1e3, true, false, null, {}, []], \"\" : \"\"} "))
                .isEqualTo(fields(
                        "a",
                        Arrays.asList(
                                1L,
                                new BigDecimal("-2.50"),
                                new BigDecimal("1e3"),
                                true,
                                false,
                                null,
                                new LinkedHashMap<>(),
                                List.of()),
                        "",
                        ""));
        assertThat(JsonReader.read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\udeb2 \u00e9\""))
                .isEqualTo("\"\\/\b\f\n\r\t\u00e9\ud83d\udeb2 \u00e9");
        assertThat(JsonReader.read("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(JsonReader.read("9223372036854775808")).isEqualTo(new BigDecimal("9223372036854775808"));
    }

    @Test
    void whatIsNoJsonIsRefused() {
        for (var text : List.of(
                "",
                " ",
                "{",
                "[",
                "[1,]",
                "{\"a\"}",
                "{\"a\":}",
                "{a:1}",
                "{\"a\":1,}",
                "01",
                "+1",
                ".5",
                "1.",
                "1e",
                "-",
                "tru",
                "nul",
                "\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\n\"",
                "1 2",
                "[1}",
                "NaN",
                "'a'",
                "\uff11",
                "1".repeat(2_000),
                "[".repeat(500) + "]".repeat(500))) {
            assertThatExceptionOfType(UnexpectedAnswerException.class).as(text).isThrownBy(() -> JsonReader.read(text));
        }
    }

    @Test
    void whatIsWrittenIsReadAsItWas() {
        var value = fields("a\"\\\u0001", Arrays.asList(1L, new BigDecimal("0.1"), "\ud83d\udeb2\ud800\n", null, true));

        assertThat(JsonReader.read(JsonWriter.write(value))).isEqualTo(value);
        assertThat(JsonWriter.write("\ud800\ud83d\udeb2\udc00")).isEqualTo("\"\\ud800\ud83d\udeb2\\udc00\"");
    }

    @Test
    void whatJsonCannotSayIsRefused() {
        var itself = new ArrayList<>();
        itself.add(itself);
        for (var value : List.of(Double.NaN, Float.POSITIVE_INFINITY, new Object(), itself)) {
            assertThatIllegalArgumentException().isThrownBy(() -> JsonWriter.write(value));
        }
    }

    private static LinkedHashMap<String, Object> fields(String name, Object value, Object... further) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put(name, value);
        for (int i = 0; i < further.length; i += 2) {
            fields.put(further[i].toString(), further[i + 1]);
        }
        return fields;
    }
}
