package dev.alluvium.cli.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class HitListTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final TextAnalyzer analyzer = new TextAnalyzer(Language.ENGLISH);
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

    @Test
    void marksTheWordsOfTheQuestionOnATerminal() {
        var terminal = new Terminal(out, out, true, true, true);
        terminal.say(
                new HitList(terminal, analyzer, "Who brakes for the bikes?").marked("The brake of this Bike braked."));
        assertThat(written.toString(StandardCharsets.UTF_8))
                .startsWith("The " + mark("brake") + " of this " + mark("Bike") + " " + mark("braked") + ".");
    }

    @Test
    void marksNothingElsewhere() {
        var terminal = new Terminal(out, out, false, false, false);
        terminal.say(new HitList(terminal, analyzer, "bike").marked("a bike"));
        assertThat(written).hasToString("a bike\n");
    }

    @Test
    void messageCannotSteerTheTerminal() {
        var hits = JsonText.MAPPER.readTree("""
            [{"message_id":"m-1","content":"line\\u001b[2J\\u0007one\\nline two","score":0.5,
              "sender":{"id":"ana"},"occurred_at":"2026-01-01T00:00:00Z"}]\
            """);
        new HitList(new Terminal(out, out, false, false, false), analyzer, "x").show(hits);
        assertThat(written.toString(StandardCharsets.UTF_8))
                .contains("0.5000  ana  2026-01-01T00:00:00Z  m-1")
                .contains("    line [2J one line two\n")
                .doesNotContain("\u001b");
    }

    @Test
    void aHitThatIsExplainedHasALineForItsLegsAndOneForItsTerms() {
        var hits = JsonText.MAPPER.readTree("""
            [{"message_id":"m-1","content":"red","score":0.5,"sender":{"id":"ana"},
              "occurred_at":"2026-01-01T00:00:00Z","explanation":{"round":1,
              "semantic":{"rank":2,"similarity":0.7,"contribution":-0.25},
              "keyword":{"rank":null,"score":0,"contribution":0.5,"context_share":0.5,
                "terms":[{"term":"red","in":"content","score":1.5},{"term":"bike","in":"context","score":0.5}]},
              "boosts":[{"name":"named_sender","contribution":0.3}]}}]\
            """);
        new HitList(new Terminal(out, out, false, false, false), analyzer, "x").show(hits);
        assertThat(written.toString(StandardCharsets.UTF_8))
                .contains("    meaning -0.25 (rank 2), words +0.50 (not found), named sender +0.30\n")
                .contains("    terms: red 1.50, bike 0.50 (context)\n");
    }

    private static String mark(String word) {
        return "\u001b[1;33m" + word + "\u001b[0m";
    }
}
