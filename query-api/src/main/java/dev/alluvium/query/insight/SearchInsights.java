package dev.alluvium.query.insight;

import static dev.alluvium.query.insight.InsightRows.I;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.field;

import dev.alluvium.analysis.Term;
import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.Halfvec;
import dev.alluvium.query.insight.InsightViews.InsightHitView;
import dev.alluvium.query.insight.InsightViews.InsightScore;
import dev.alluvium.query.search.Fusion.Candidate;
import dev.alluvium.query.search.Keywords;
import dev.alluvium.query.search.Ranking;
import dev.alluvium.query.search.SearchRequest.Filter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Searches a tenant's insights, by meaning, by words or by both. They are few, so all of them are compared, and only
/// the best are looked at for whether they are borne out.
public final class SearchInsights {
    private static final int GROWTH = 4;

    private final EmbeddingGeneration generation;
    private final Ranking ranking;

    public SearchInsights(EmbeddingGeneration generation, Ranking ranking) {
        this.generation = generation;
        this.ranking = ranking;
    }

    /// @param vector   null when meaning is not asked for
    /// @param keywords null when words are not
    public record Asked(float[] vector, Keywords keywords, Filter filter, int limit) {}

    public List<InsightHitView> run(TenantTransaction tx, Asked asked, Instant now) {
        var scores = scores(tx, asked);
        var ids = List.copyOf(scores.keySet());
        var hits = new ArrayList<InsightHitView>();
        int from = 0;
        for (int size = 2 * asked.limit(); from < ids.size() && hits.size() < asked.limit(); size *= GROWTH) {
            int to = Math.min(ids.size(), from + size);
            add(tx, asked, ids.subList(from, to), scores, hits, now);
            from = to;
        }
        return hits;
    }

    private static void add(
            TenantTransaction tx,
            Asked asked,
            List<UUID> ids,
            Map<UUID, InsightScore> scores,
            List<InsightHitView> hits,
            Instant now) {
        var rows = new HashMap<UUID, Record>();
        tx.sql()
                .select(InsightRows.FIELDS)
                .from(I)
                .where(searched(tx), I.INSIGHT_ID.eq(any(DSL.val(ids.toArray(UUID[]::new)))))
                .and(InsightRows.isBorneOut(tx))
                .and(InsightRows.matches(tx, asked.filter()))
                .forEach(row -> rows.put(row.get(I.INSIGHT_ID), row));
        var evidence = SelectInsights.evidence(tx, rows.keySet());
        ids.stream()
                .filter(rows::containsKey)
                .limit(asked.limit() - (long) hits.size())
                .forEach(id -> hits.add(InsightHitView.of(
                        InsightRows.view(rows.get(id), now), scores.get(id), evidence.getOrDefault(id, List.of()))));
    }

    private static Condition searched(TenantTransaction tx) {
        return InsightRows.ofTenant(tx).and(I.STATUS.eq("active"));
    }

    /// The best first.
    private Map<UUID, InsightScore> scores(TenantTransaction tx, Asked asked) {
        var meaning = asked.vector() == null ? null : byMeaning(tx, asked.vector());
        var words = asked.keywords() == null
                ? null
                : RankInsights.of(tx, searched(tx), ranking).scores(asked.keywords());
        if (words == null) {
            return only(meaning, (id, score) -> new InsightScore(score, score, null));
        }
        return meaning == null
                ? only(words.scores(), (id, score) -> new InsightScore(score, null, score))
                : fused(asked, meaning, words);
    }

    private interface Scored {
        InsightScore of(UUID id, double score);
    }

    private static Map<UUID, InsightScore> only(Map<UUID, Double> ranked, Scored scored) {
        var scores = new LinkedHashMap<UUID, InsightScore>();
        ranked.forEach((id, score) -> scores.put(id, scored.of(id, score)));
        return scores;
    }

    private Map<UUID, Double> byMeaning(TenantTransaction tx, float[] vector) {
        Field<Double> distance = field("({0} <=> {1})", Double.class, I.VECTOR, Halfvec.value(vector));
        var near = new LinkedHashMap<UUID, Double>();
        tx.sql()
                .select(I.INSIGHT_ID, distance)
                .from(I)
                .where(searched(tx), I.GENERATION.eq(generation.number()), I.VECTOR.isNotNull())
                .orderBy(distance, I.LAST_SEEN.desc(), I.INSIGHT_ID)
                .forEach(row -> near.put(row.value1(), 1 - row.value2()));
        return near;
    }

    /// What a phrase or an excluded word rules out is no hit, however near it is.
    private Map<UUID, InsightScore> fused(Asked asked, Map<UUID, Double> meaning, RankInsights.Ranked words) {
        var candidates = new ArrayList<Candidate>();
        meaning.forEach((id, similarity) -> {
            if (words.allows(id)) {
                candidates.add(new Candidate(
                        id.toString(),
                        null,
                        similarity,
                        words.scores().getOrDefault(id, 0.0),
                        named(asked.keywords(), words.subjects().get(id))));
            }
        });
        var scores = new LinkedHashMap<UUID, InsightScore>();
        for (var fused : ranking.fusion().fuse(candidates)) {
            var one = fused.candidate();
            scores.put(
                    UUID.fromString(one.messageId()), new InsightScore(fused.score(), one.similarity(), one.words()));
        }
        return scores;
    }

    private boolean named(Keywords keywords, String subject) {
        if (subject == null) {
            return false;
        }
        var terms = ranking.analyzers().usual().terms(subject).stream()
                .map(Term::text)
                .toList();
        return !terms.isEmpty() && keywords.wanted().keySet().containsAll(terms);
    }
}
