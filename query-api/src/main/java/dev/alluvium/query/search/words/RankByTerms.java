package dev.alluvium.query.search.words;

import dev.alluvium.analysis.Bm25;
import dev.alluvium.analysis.Postings;
import dev.alluvium.query.search.request.Keywords;
import dev.alluvium.query.search.words.SelectPostings.Found;
import dev.alluvium.query.search.words.SelectPostings.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Scores documents by their postings. Not in SQL: five bytes a posting are read, added up and sorted here in a tenth
/// of the time.
public final class RankByTerms {
    private final Bm25 bm25;
    private final Map<String, Integer> wanted;
    private final Found found;
    private final Map<Integer, double[]> scores = new HashMap<>();
    private final AllowedByTerms allowed;
    private final boolean passes;
    /// Those that say one of the terms, or whose sender is called so: the others are of that day, or stand behind one
    /// that says it. Null when they rank as well.
    private final BitSet saying;
    private long[] best = {};
    private boolean all;

    private RankByTerms(Bm25 bm25, Asked asked, Found found, boolean said) {
        var keywords = asked.keywords;
        this.bm25 = bm25;
        this.wanted = keywords.wanted();
        this.found = found;
        this.saying = said ? new BitSet() : null;
        this.passes = !keywords.passed().isEmpty();
        this.allowed = new AllowedByTerms(keywords, found, asked.refused);
        if (allowed.required() != null) {
            allowed.required().stream().forEach(document -> block(Postings.block(document)));
        }
    }

    /// @param refused documents whose texts are known not to say what has to be said
    record Asked(Keywords keywords, BitSet refused) {}

    static RankByTerms of(Bm25 bm25, Asked asked, Found found) {
        return of(bm25, asked, found, false);
    }

    /// Ranks those alone that say one of the words, or all that has to be said. Whether they say a function word, of
    /// which no postings are looked up, [SelectSaying] tells.
    static RankByTerms ofSaid(Bm25 bm25, Asked asked, Found found) {
        return of(bm25, asked, found, true);
    }

    private static RankByTerms of(Bm25 bm25, Asked asked, Found found, boolean said) {
        var ranking = new RankByTerms(bm25, asked, found, said);
        ranking.wanted.forEach((term, times) -> ranking.add(term, times));
        return ranking;
    }

    private double[] block(int number) {
        return scores.computeIfAbsent(number, _ -> new double[Postings.BLOCK]);
    }

    private void add(String term, int times) {
        var rows = found.rows(term);
        double worth = worth(rows, times);
        for (var row : rows) {
            var block = block(row.block());
            var entries = row.entries();
            for (int i = 0; i < Postings.count(entries); i++) {
                int document = Postings.document(entries, i);
                block[document] += worth * share(entries, i);
                if (saying != null && (Postings.own(entries, i) || Postings.named(entries, i))) {
                    saying.set(row.block() * Postings.BLOCK + document);
                }
            }
        }
    }

    boolean current() {
        return found.current();
    }

    AllowedByTerms allowed() {
        return allowed;
    }

    private boolean ranks(int document) {
        return (passes || !isUnsaid(document)) && allowed.allows(document);
    }

    /// Whether its words are those of its date or of its context, unless it says a function word of the query.
    boolean isUnsaid(int document) {
        return saying != null && !saying.get(document) && allowed.required() == null;
    }

    /// 0 when it has none of the terms.
    public double score(int document) {
        var block = scores.get(Postings.block(document));
        return block == null ? 0 : block[document % Postings.BLOCK];
    }

    /// One of the query's terms that a document has, and what it adds to its score.
    public record Matched(String term, Where where, double score) {
        /// Who has it: the text, the name of who sent it, or the date and the messages before.
        public enum Where {
            CONTENT,
            SENDER,
            CONTEXT
        }
    }

    /// In the order of the query.
    public List<Matched> matched(int document) {
        var matched = new ArrayList<Matched>();
        wanted.forEach((term, times) -> {
            var rows = found.rows(term);
            for (var row : rows) {
                var entries = row.entries();
                for (int i = 0; row.block() == Postings.block(document) && i < Postings.count(entries); i++) {
                    if (Postings.document(entries, i) == document % Postings.BLOCK) {
                        matched.add(new Matched(term, where(entries, i), worth(rows, times) * share(entries, i)));
                    }
                }
            }
        });
        return matched;
    }

    private static Matched.Where where(byte[] entries, int i) {
        if (Postings.own(entries, i)) {
            return Matched.Where.CONTENT;
        }
        return Postings.named(entries, i) ? Matched.Where.SENDER : Matched.Where.CONTEXT;
    }

    private double worth(List<Row> rows, int times) {
        long holding =
                rows.stream().mapToLong(row -> Postings.count(row.entries())).sum();
        return times * Bm25.inverseFrequency(holding, found.documents());
    }

    private double share(byte[] entries, int i) {
        return bm25.share(Postings.sixths(entries, i) / 6.0, Postings.length(entries, i), found.averageLength());
    }

    /// Documents from one rank to another, the best first; equal ones in the order of their numbers. All have a term,
    /// or all that has to be said.
    int[] ranked(int from, int to) {
        if (best.length < to && !all) {
            // Further than asked for: who goes down in small steps does not sort anew at each.
            best = best(Math.max(to, 2 * best.length));
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
        // One without a term may still be one that says what has to be said. Most of a large tenant have none.
        boolean every = allowed.required() != null;
        int count = 0;
        long limit = Long.MAX_VALUE;
        for (var block : scores.entrySet()) {
            int first = block.getKey() * Postings.BLOCK;
            var values = block.getValue();
            for (int i = 0; i < Postings.BLOCK; i++) {
                if (values[i] <= 0 && !every) {
                    continue;
                }
                int document = first + i;
                long key = key((float) values[i], document);
                if (key < limit && ranks(document)) {
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

    /// The higher the score the lower, as the bits of a positive number sort like the number.
    private static long key(float score, int document) {
        return (long) ~Float.floatToIntBits(score) << 32 | document;
    }
}
