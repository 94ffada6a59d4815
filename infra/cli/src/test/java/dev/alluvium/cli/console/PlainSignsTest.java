package dev.alluvium.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PlainSignsTest {
    private static final String HOSTILE =
            "a\u001b]0;owned\u0007b\u009b31mc\rd\be\u202ef\u2028g\u200bh\udb40\udc41i\ud800j\u00ad";

    @Test
    void noCharacterThatATerminalObeysIsWritten() {
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(sign -> !Style.isMark(sign))
                .forEach(sign -> {
                    var shown = PlainSigns.shown("x" + Character.toString(sign) + "y", true);
                    assertThat(shown.codePoints().filter(PlainSignsTest::isObeyed))
                            .as("U+%04X", sign)
                            .isEmpty();
                });
    }

    @Test
    void escapedTextIsTheSameTextInJson() {
        var json = JsonText.line(JsonText.object().put("content", HOSTILE));
        var shown = PlainSigns.shown(json, false);
        assertThat(shown.codePoints().filter(PlainSignsTest::isObeyed)).isEmpty();
        assertThat(JsonText.MAPPER.readTree(shown).path("content").asString()).isEqualTo(HOSTILE);
    }

    @Test
    void oneLineHasNoLineEndAndNothingUnseen() {
        assertThat(PlainSigns.oneLine("red\r\n\tbike" + HOSTILE)).isEqualTo("red bikea ]0;owned b 31mc d ef ghij");
        assertThat(PlainSigns.oneLine("caf\u00e9 \u0928\u092e\u0938\u094d\u0924\u0947 \ud83d\udeb2"))
                .isEqualTo("caf\u00e9 \u0928\u092e\u0938\u094d\u0924\u0947 \ud83d\udeb2");
    }

    @Test
    void stylesAreSequencesOnATerminalWithColoursOnly() {
        assertThat(said(true, "\u001b[5mtext")).isEqualTo("\u001b[1m\\u001b[5mtext\u001b[0m\u001b[0m\n");
        assertThat(said(false, "\u001b[5mtext")).isEqualTo("\\u001b[5mtext\n");
    }

    private static String said(boolean colour, String text) {
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        var terminal = new Terminal(stream, stream, true, true, colour);
        terminal.say(terminal.strong(text));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static boolean isObeyed(int sign) {
        var type = Character.getType(sign);
        return type == Character.CONTROL && sign != '\n' && sign != '\t'
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
