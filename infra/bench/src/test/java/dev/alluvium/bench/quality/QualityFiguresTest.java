package dev.alluvium.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QualityFiguresTest {

    @Test
    void gainIsDiscountedByRankAndComparedWithTheBestOrder() {
        assertThat(QualityFigures.ndcg(List.of("a", "b"), Set.of("a", "b"), 10)).isEqualTo(1);
        assertThat(QualityFigures.ndcg(List.of("x", "a"), Set.of("a"), 10)).isCloseTo(0.6309, within(1e-4));
        assertThat(QualityFigures.ndcg(List.of("a", "x", "b"), Set.of("a", "b"), 10))
                .isCloseTo(1.5 / 1.6309, within(1e-4));
        assertThat(QualityFigures.ndcg(List.of(), Set.of("a"), 10)).isZero();
    }

    @Test
    void recallIsTheShareFoundAmongTheFirst() {
        var hits = List.of("x", "a", "y", "b");
        assertThat(QualityFigures.recall(hits, Set.of("a", "b"), 2)).isEqualTo(0.5);
        assertThat(QualityFigures.recall(hits, Set.of("a", "b"), 4)).isEqualTo(1);
    }
}
