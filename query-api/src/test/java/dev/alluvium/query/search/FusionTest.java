package dev.alluvium.query.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.query.search.Fusion.Candidate;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class FusionTest {
    private final Fusion even = new Fusion(0.5);

    @Test
    void aCandidateThatBothLegsRankHighComesFirst() {
        assertThat(order(
                        even,
                        new Candidate("meaning", 0, 0.9, 0, false),
                        new Candidate("words", 0, 0.5, 9, false),
                        new Candidate("both", 0, 0.85, 8, false),
                        new Candidate("neither", 0, 0.5, 0, false)))
                .startsWith("both")
                .endsWith("neither");
    }

    @Test
    void theWeightDecidesBetweenThem() {
        var candidates =
                new Candidate[] {new Candidate("words", 0, 0.5, 9, false), new Candidate("meaning", 0, 0.9, 0, false)};
        assertThat(order(new Fusion(0.9), candidates)).startsWith("meaning");
        assertThat(order(new Fusion(0.1), candidates)).startsWith("words");
    }

    @Test
    void aNamedSenderTipsTheBalance() {
        assertThat(order(even, new Candidate("a", 0, 0.7, 2, false), new Candidate("b", 0, 0.7, 2, true)))
                .containsExactly("b", "a");
    }

    @Test
    void scoresAreBetweenZeroAndOneWhateverIsMissing() {
        assertThat(even.fuse(List.of())).isEmpty();
        assertThat(even.fuse(List.of(new Candidate("a", null, null, 0, false)))).allMatch(one -> one.score() == 0.5);
        assertThat(even.fuse(
                        List.of(new Candidate("a", null, null, 1e9, false), new Candidate("b", 0, -1.0, 0, false))))
                .allMatch(one -> one.score() > 0 && one.score() < 1);
    }

    @Test
    void aLaterListComesBehindAnEarlierOneHoweverGoodItIs() {
        var first = List.of(new Candidate("a", 0, 0.9, 1, false), new Candidate("b", 0, 0.1, 0, false));
        var second = List.of(new Candidate("c", 0, 0.2, 0, false), new Candidate("d", 0, 0.99, 9, false));

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
