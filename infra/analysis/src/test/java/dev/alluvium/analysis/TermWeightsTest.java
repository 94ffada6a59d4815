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
                .containsEntry("red", new Counted(12, true))
                .containsEntry("bike", new Counted(6 + 3 + 2, true))
                .containsEntry("sold", new Counted(3, false))
                .containsEntry("ana", new Counted(6, true))
                .containsEntry("ben", new Counted(3, false))
                .containsEntry("cleo", new Counted(2, false))
                .containsEntry("march", new Counted(6, true))
                .containsEntry("2026", new Counted(6, true))
                .doesNotContainKey("dan")
                .doesNotContainKey("far");
        assertThat(terms.length()).isEqualTo(4 + 3 + 3 / 2f + 2 / 3f);
    }

    @Test
    void aLongNeighbourIsCut() {
        var terms = TermWeights.of(
                analyzer, new Said("Ana", "x"), NIGHT, List.of(new Said("Ben", "word ".repeat(100_000) + "end")));

        assertThat(terms.weights()).doesNotContainKey("end");
        assertThat(terms.weights().get("word").sixths()).isEqualTo(3 * TermWeights.CONTEXT_CHARACTERS / 5);
    }

    private record Counted(int sixths, boolean own) {}

    private static Map<String, Counted> counted(TermWeights terms) {
        return terms.weights().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, term -> counted(term.getValue())));
    }

    private static Counted counted(Weight weight) {
        return new Counted(weight.sixths(), weight.own());
    }
}
