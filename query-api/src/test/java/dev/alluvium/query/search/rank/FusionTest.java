package dev.alluvium.query.search.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.query.search.rank.Fusion.Candidate;
import dev.alluvium.query.search.rank.Fusion.Named;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class FusionTest {
    private final Fusion even = new Fusion(0.5);

    @Test
    void whatAsksIsLessOfAnAnswerToAQuestion() {
        var fused = even.fuse(List.of(
                new Candidate("asks", 0, 0.7, 2, Named.NOTHING, true),
                new Candidate("tells", 0, 0.7, 2, Named.NOTHING, false)));
        assertThat(fused).extracting(one -> one.candidate().messageId()).containsExactly("tells", "asks");
        assertThat(fused.getLast().parts().asks()).isEqualTo(-0.5);
    }

    @Test
    void aCandidateThatBothLegsRankHighComesFirst() {
        assertThat(order(
                        even,
                        new Candidate("meaning", 0, 0.9, 0, Named.NOTHING, false),
                        new Candidate("words", 0, 0.5, 9, Named.NOTHING, false),
                        new Candidate("both", 0, 0.85, 8, Named.NOTHING, false),
                        new Candidate("neither", 0, 0.5, 0, Named.NOTHING, false)))
                .startsWith("both")
                .endsWith("neither");
    }

    @Test
    void theWeightDecidesBetweenThem() {
        var candidates = new Candidate[] {
            new Candidate("words", 0, 0.5, 9, Named.NOTHING, false),
            new Candidate("meaning", 0, 0.9, 0, Named.NOTHING, false)
        };
        assertThat(order(new Fusion(0.9), candidates)).startsWith("meaning");
        assertThat(order(new Fusion(0.1), candidates)).startsWith("words");
    }

    @Test
    void aNamedSenderTipsTheBalance() {
        assertThat(order(
                        even,
                        new Candidate("a", 0, 0.7, 2, Named.NOTHING, false),
                        new Candidate("b", 0, 0.7, 2, new Named(true, 0), false)))
                .containsExactly("b", "a");
    }

    @Test
    void aNamedTimeTipsItMore() {
        assertThat(order(
                        even,
                        new Candidate("sender", 0, 0.7, 2, new Named(true, 0), false),
                        new Candidate("month", 0, 0.7, 2, new Named(false, 0.5), false),
                        new Candidate("day", 0, 0.7, 2, new Named(false, 1), false),
                        new Candidate("neither", 0, 0.7, 2, Named.NOTHING, false)))
                .containsExactly("day", "month", "sender", "neither");
    }

    @Test
    void scoresAreBetweenZeroAndOneWhateverIsMissing() {
        assertThat(even.fuse(List.of())).isEmpty();
        assertThat(even.fuse(List.of(new Candidate("a", null, null, 0, Named.NOTHING, false))))
                .allMatch(one -> one.score() == 0.5);
        assertThat(even.fuse(List.of(
                        new Candidate("a", null, null, 1e9, Named.NOTHING, false),
                        new Candidate("b", 0, -1.0, 0, Named.NOTHING, false))))
                .allMatch(one -> one.score() > 0 && one.score() < 1);
    }

    @Test
    void aLaterListComesBehindAnEarlierOneHoweverGoodItIs() {
        var first = List.of(
                new Candidate("a", 0, 0.9, 1, Named.NOTHING, false),
                new Candidate("b", 0, 0.1, 0, Named.NOTHING, false));
        var second = List.of(
                new Candidate("c", 0, 0.2, 0, Named.NOTHING, false),
                new Candidate("d", 0, 0.99, 9, Named.NOTHING, false));

        var fused = even.fuseInTurn(List.of(first, List.of(), second));

        assertThat(fused).extracting(one -> one.candidate().messageId()).containsExactly("a", "b", "d", "c");
        assertThat(fused)
                .extracting(Fusion.Fused::score)
                .isSortedAccordingTo(Comparator.reverseOrder())
                .doesNotHaveDuplicates();
        assertThat(fused.subList(0, 2)).isEqualTo(even.fuseInTurn(List.of(first)));
    }

    private static List<String> order(Fusion fusion, Candidate... candidates) {
        return fusion.fuse(List.of(candidates)).stream()
                .map(one -> one.candidate().messageId())
                .toList();
    }
}
