package dev.alluvium.query.search.words;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.analysis.Bm25;
import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.Posting;
import dev.alluvium.analysis.Postings;
import dev.alluvium.analysis.TextAnalyzers;
import dev.alluvium.query.search.request.Conditions;
import dev.alluvium.query.search.request.Keywords;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RankByTermsTest {
    private static final int DOCUMENTS = 5_000;
    private static final TextAnalyzers ANALYZERS = new TextAnalyzers(Language.ENGLISH);

    /// Few different weights, so that many documents are equal.
    private static RankByTerms ranking(String query) {
        var random = new Random(11);
        var rows = new ArrayList<SelectPostings.Row>();
        for (int block = 0; block * Postings.BLOCK < DOCUMENTS; block++) {
            var entries = new ByteArrayOutputStream();
            for (int i = 0; i < Postings.BLOCK; i++) {
                if (random.nextInt(3) > 0) {
                    entries.writeBytes(Postings.entry(new Posting(i, true, false, 6 * (1 + random.nextInt(4)), 20)));
                }
            }
            rows.add(new SelectPostings.Row(block, entries.toByteArray()));
        }
        var found = new SelectPostings.Found(Map.of("ferri", rows), DOCUMENTS, 20, true);
        var keywords = Keywords.read(ANALYZERS.of(Language.ENGLISH), query, Conditions.NONE);
        return RankByTerms.of(new Bm25(0.9, 0.6), new RankByTerms.Asked(keywords, new BitSet()), found);
    }

    private static List<Integer> all(RankByTerms ranking) {
        return IntStream.range(0, DOCUMENTS + Postings.BLOCK)
                .filter(document -> ranking.score(document) > 0)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer document) -> -(float) ranking.score(document))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private static List<Integer> ranked(RankByTerms ranking, int from, int to) {
        return IntStream.of(ranking.ranked(from, to)).boxed().toList();
    }

    @Test
    void anyRangeOfRanksEqualsThatOfAFullSort() {
        var ranking = ranking("ferry");
        var all = all(ranking);
        assertThat(all).hasSizeGreaterThan(3_000);
        int from = 0;
        for (int size : List.of(1, 7, 100, 100, 800, 6_400)) {
            var stretch = all.subList(Math.min(from, all.size()), Math.min(from + size, all.size()));
            assertThat(ranked(ranking, from, from + size)).isEqualTo(stretch);
            from += size;
        }
        assertThat(ranked(ranking, from, from + 10)).isEmpty();
        assertThat(ranked(ranking("ferry"), 0, Integer.MAX_VALUE)).isEqualTo(all);
    }

    @Test
    void documentsWithoutAnyTermHaveNoRank() {
        assertThat(ranked(ranking("bicycle"), 0, 10)).isEmpty();
    }
}
