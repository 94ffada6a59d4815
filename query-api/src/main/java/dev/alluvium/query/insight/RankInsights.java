package dev.alluvium.query.insight;

import static dev.alluvium.query.insight.InsightRows.I;
import static org.jooq.impl.DSL.octetLength;

import dev.alluvium.analysis.Bm25;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.hit.Doubts;
import dev.alluvium.query.search.rank.Ranking;
import dev.alluvium.query.search.request.Keywords;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;

/// Scores insights by their words: BM25 over those that the caller may know of, with the analysis that messages have.
/// There are few of them, so no index of their terms is kept; a row carries them.
final class RankInsights {
    private final Ranking ranking;
    private final List<Row> rows;
    private final double averageLength;

    /// @param bytes of its text
    /// @param terms each as often as the text has it
    private record Row(UUID id, int revision, String subject, int bytes, List<String> terms) {
        private Doubts.Candidate candidate() {
            return new Doubts.Candidate(id.toString(), revision, null, bytes);
        }
    }

    /// @param scores   of those that have a word, or all that they have to say, the best first
    /// @param ruledOut by something that they do not say or must not say
    record Ranked(Map<UUID, Double> scores, Set<UUID> ruledOut, Map<UUID, String> subjects) {
        boolean allows(UUID id) {
            return !ruledOut.contains(id);
        }
    }

    private RankInsights(Ranking ranking, List<Row> rows) {
        this.ranking = ranking;
        this.rows = rows;
        this.averageLength =
                rows.stream().mapToInt(row -> row.terms().size()).average().orElse(1);
    }

    static RankInsights of(TenantTransaction tx, Condition searched, Ranking ranking) {
        return new RankInsights(
                ranking,
                tx.sql()
                        .select(I.INSIGHT_ID, I.REVISION, I.SUBJECT, octetLength(I.TEXT), I.TERMS)
                        .from(I)
                        .where(searched)
                        .orderBy(I.LAST_SEEN.desc(), I.INSIGHT_ID)
                        .fetch(row -> new Row(
                                row.value1(), row.value2(), row.value3(), row.value4(), List.of(row.value5()))));
    }

    /// @param doubts of which insights say what they have to say
    Ranked scores(Keywords keywords, Doubts doubts) {
        var holding = holding(keywords);
        var found = new ArrayList<Map.Entry<UUID, Double>>();
        var ruledOut = new HashSet<UUID>();
        var subjects = new HashMap<UUID, String>();
        for (var row : rows) {
            if (row.subject() != null) {
                subjects.put(row.id(), row.subject());
            }
            if (keywords.areConditional() && !doubts.allow(row.candidate())) {
                ruledOut.add(row.id());
                continue;
            }
            double score = score(row, keywords, holding);
            if (score > 0 || !keywords.required().isEmpty()) {
                found.add(Map.entry(row.id(), score));
            }
        }
        found.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
        var scores = new LinkedHashMap<UUID, Double>();
        found.forEach(entry -> scores.put(entry.getKey(), entry.getValue()));
        return new Ranked(scores, ruledOut, subjects);
    }

    private Map<String, Integer> holding(Keywords keywords) {
        var holding = new HashMap<String, Integer>();
        for (var row : rows) {
            for (var term : new HashSet<>(row.terms())) {
                if (keywords.wanted().containsKey(term)) {
                    holding.merge(term, 1, Integer::sum);
                }
            }
        }
        return holding;
    }

    private double score(Row row, Keywords keywords, Map<String, Integer> holding) {
        double score = 0;
        for (var wanted : keywords.wanted().entrySet()) {
            int times = Collections.frequency(row.terms(), wanted.getKey());
            if (times > 0) {
                score += wanted.getValue()
                        * Bm25.inverseFrequency(holding.get(wanted.getKey()), rows.size())
                        * ranking.bm25().share(times, row.terms().size(), averageLength);
            }
        }
        return score;
    }
}
