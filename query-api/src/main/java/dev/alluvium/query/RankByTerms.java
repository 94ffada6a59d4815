package dev.alluvium.query;

import dev.alluvium.analysis.Bm25;
import dev.alluvium.analysis.Postings;
import dev.alluvium.analysis.Term;
import dev.alluvium.query.SelectPostings.Found;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Scores documents by their postings. Not in SQL: five bytes a posting are read, added up and sorted here in a tenth
/// of the time.
final class RankByTerms {
    private final Found found;
    private final Map<Integer, double[]> scores = new HashMap<>();
    private final BitSet excluded = new BitSet();
    private final BitSet required;
    private long[] ranked;

    private RankByTerms(Keywords keywords, Found found) {
        this.found = found;
        keywords.excluded().forEach(term -> excluded.or(saying(term)));
        this.required = keywords.phrases().isEmpty() ? null : sayingAll(keywords.phrases());
    }

    static RankByTerms of(Bm25 bm25, Keywords keywords, Found found) {
        var ranking = new RankByTerms(keywords, found);
        keywords.wanted().forEach((term, times) -> ranking.add(bm25, term, times));
        return ranking;
    }

    private List<SelectPostings.Row> rows(String term) {
        return found.rows().getOrDefault(term, List.of());
    }

    private void add(Bm25 bm25, String term, int times) {
        var rows = rows(term);
        long holding =
                rows.stream().mapToLong(row -> Postings.count(row.entries())).sum();
        double worth = times * Bm25.inverseFrequency(holding, found.documents());
        for (var row : rows) {
            var block = scores.computeIfAbsent(row.block(), number -> new double[Postings.BLOCK]);
            var entries = row.entries();
            for (int i = 0; i < Postings.count(entries); i++) {
                double share = bm25.share(
                        Postings.sixths(entries, i) / 6.0, Postings.length(entries, i), found.averageLength());
                block[Postings.document(entries, i)] += worth * share;
            }
        }
    }

    /// Documents that say a term themselves.
    private BitSet saying(String term) {
        var saying = new BitSet();
        for (var row : rows(term)) {
            for (int i = 0; i < Postings.count(row.entries()); i++) {
                if (Postings.own(row.entries(), i)) {
                    saying.set(row.block() * Postings.BLOCK + Postings.document(row.entries(), i));
                }
            }
        }
        return saying;
    }

    private BitSet sayingAll(List<List<Term>> phrases) {
        BitSet all = null;
        for (var phrase : phrases) {
            for (var term : phrase) {
                var saying = saying(term.text());
                if (all == null) {
                    all = saying;
                } else {
                    all.and(saying);
                }
            }
        }
        return all;
    }

    /// Whether the query allows the document, as far as postings tell.
    boolean allows(int document) {
        return !excluded.get(document) && (required == null || required.get(document));
    }

    /// 0 when it has none of the terms.
    double score(int document) {
        var block = scores.get(Postings.block(document));
        return block == null ? 0 : block[document % Postings.BLOCK];
    }

    /// Documents from one rank to another, the best first; equal ones in the order of their numbers.
    int[] ranked(int from, int to) {
        if (ranked == null) {
            ranked = sort();
        }
        int end = Math.min(to, ranked.length);
        return from >= end
                ? new int[0]
                : Arrays.stream(ranked, from, end).mapToInt(key -> (int) key).toArray();
    }

    /// The bits of a positive number sort like the number.
    private long[] sort() {
        var keys = new long[scores.size() * Postings.BLOCK];
        int count = 0;
        for (var block : scores.entrySet()) {
            for (int i = 0; i < Postings.BLOCK; i++) {
                float score = (float) block.getValue()[i];
                int document = block.getKey() * Postings.BLOCK + i;
                if (score > 0 && allows(document)) {
                    keys[count++] = (long) ~Float.floatToIntBits(score) << 32 | document;
                }
            }
        }
        var sorted = Arrays.copyOf(keys, count);
        Arrays.sort(sorted);
        return sorted;
    }
}
