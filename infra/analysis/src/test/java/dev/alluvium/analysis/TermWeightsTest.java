package dev.alluvium.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.analysis.TermWeights.Said;
import dev.alluvium.analysis.TermWeights.Weight;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TermWeightsTest {
    private static final Instant NIGHT = Instant.parse("2026-03-01T23:59:59Z");
    private final TextAnalyzer analyzer = new TextAnalyzer(Language.ENGLISH);

    @Test
    void contextCountsAHalfAndAThirdAndAddsUp() {
        var terms = TermWeights.of(
                analyzer,
                new Said("Ana", "red bike, red"),
                NIGHT,
                List.of(new Said("Ben", "bike sold"), new Said("Cleo", "bike"), new Said("Dan", "far away")));

        assertThat(counted(terms))
                .containsEntry("red", new Counted(12, Source.TEXT))
                .containsEntry("bike", new Counted(6 + 3 + 2, Source.TEXT))
                .containsEntry("sold", new Counted(3, Source.ELSE))
                .containsEntry("ana", new Counted(6, Source.SENDER))
                .containsEntry("ben", new Counted(3, Source.ELSE))
                .containsEntry("cleo", new Counted(2, Source.ELSE))
                .containsEntry("march", new Counted(6, Source.ELSE))
                .containsEntry("2026", new Counted(6, Source.ELSE))
                .doesNotContainKey("dan")
                .doesNotContainKey("far");
        assertThat(terms.length()).isEqualTo(4 + 3 + 3 / 2f + 2 / 3f);
    }

    @Test
    void whatIsSaidIsOwnWhoeverElseSaysIt() {
        var said = TermWeights.of(
                analyzer, new Said("Ana", "Ana, in March"), NIGHT, List.of(new Said("Ben", "who is Ana?")));

        assertThat(counted(said))
                .containsEntry("ana", new Counted(6 + 6 + 3, Source.BOTH))
                .containsEntry("march", new Counted(6 + 6, Source.TEXT));
    }

    @Test
    void theLongerAMessageTheLessItBorrows() {
        var before = List.of(new Said("Ben", "bike"), new Said("Cleo", "wine"));
        for (var expected :
                Map.of(450, "32", 500, "22", 574, "21", 620, "11", 700, "00").entrySet()) {
            var text = "x".repeat(expected.getKey());
            var terms = TermWeights.of(analyzer, new Said("Ana", text), NIGHT, before)
                    .weights();
            assertThat(sixths(terms, "bike") + sixths(terms, "wine"))
                    .as(text.length() + " characters")
                    .isEqualTo(expected.getValue());
        }
    }

    private static String sixths(Map<String, Weight> terms, String word) {
        return terms.containsKey(word) ? Integer.toString(terms.get(word).sixths()) : "0";
    }

    @Test
    void aLongNeighbourIsCut() {
        var terms = TermWeights.of(
                analyzer, new Said("Ana", "x"), NIGHT, List.of(new Said("Ben", "word ".repeat(100_000) + "end")));

        assertThat(terms.weights()).doesNotContainKey("end");
        assertThat(terms.weights().get("word").sixths()).isEqualTo(3 * TermWeights.CONTEXT_CHARACTERS / 5);
    }

    private enum Source {
        TEXT,
        SENDER,
        BOTH,
        ELSE
    }

    private record Counted(int sixths, Source source) {}

    private static Map<String, Counted> counted(TermWeights terms) {
        return terms.weights().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, term -> counted(term.getValue())));
    }

    private static Counted counted(Weight weight) {
        var source = weight.named() ? Source.SENDER : Source.ELSE;
        if (weight.own()) {
            source = weight.named() ? Source.BOTH : Source.TEXT;
        }
        return new Counted(weight.sixths(), source);
    }
}
