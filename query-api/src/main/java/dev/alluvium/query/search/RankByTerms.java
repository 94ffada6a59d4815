package dev.alluvium.query.search;

import dev.alluvium.analysis.Bm25;
import dev.alluvium.analysis.Phrase;
import dev.alluvium.analysis.Postings;
import dev.alluvium.query.search.SelectPostings.Found;
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
    private long[] best = {};
    private boolean all;

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

    /// Documents that say, for each place of each phrase, one of the terms that may stand there.
    private BitSet sayingAll(List<Phrase> phrases) {
        BitSet all = null;
        for (var phrase : phrases) {
            for (var place : phrase.places()) {
                var saying = new BitSet();
                place.forEach(term -> saying.or(saying(term)));
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
        if (best.length < to && !all) {
            best = best(to);
            all = best.length < to;
        }
        int end = Math.min(to, best.length);
        return from >= end
                ? new int[0]
                : Arrays.stream(best, from, end).mapToInt(key -> (int) key).toArray();
    }

    /// The lowest keys in ascending order, at most as many as are wanted. All keys of a large tenant in one array would
    /// be large enough to start a collection of garbage (RATIONALE.md).
    private long[] best(int wanted) {
        var keys = new long[(int) Math.min(2L * wanted, scores.size() * Postings.BLOCK)];
        int count = 0;
        long limit = Long.MAX_VALUE;
        for (var block : scores.entrySet()) {
            for (int i = 0; i < Postings.BLOCK; i++) {
                int document = block.getKey() * Postings.BLOCK + i;
                long key = key((float) block.getValue()[i], document);
                if (key < limit && allows(document)) {
                    if (count == keys.length) {
                        Arrays.sort(keys);
                        count = wanted;
                        limit = keys[wanted - 1];
                    }
                    if (key < limit) {
                        keys[count++] = key;
                    }
                }
            }
        }
        Arrays.sort(keys, 0, count);
        return Arrays.copyOf(keys, Math.min(count, wanted));
    }

    /// The higher the score the lower, as the bits of a positive number sort like the number; none for a document that
    /// has no term.
    private static long key(float score, int document) {
        return score > 0 ? (long) ~Float.floatToIntBits(score) << 32 | document : Long.MAX_VALUE;
    }
}
