package dev.alluvium.query.insight;

import static dev.alluvium.query.insight.InsightRows.I;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.field;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.Halfvec;
import dev.alluvium.query.insight.InsightViews.InsightHitView;
import dev.alluvium.query.insight.InsightViews.InsightScore;
import dev.alluvium.query.search.Comparison;
import dev.alluvium.query.search.Fusion.Candidate;
import dev.alluvium.query.search.Fusion.Named;
import dev.alluvium.query.search.Keywords;
import dev.alluvium.query.search.Ranking;
import dev.alluvium.query.search.SearchTarget;
import dev.alluvium.query.search.request.Conditions;
import dev.alluvium.query.search.request.SearchRequest;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import java.time.InstantSource;
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
public final class SearchInsights implements SearchTarget {
    private static final int GROWTH = 4;

    private final EmbeddingGeneration generation;
    private final Ranking ranking;
    private final InstantSource clock;

    public SearchInsights(EmbeddingGeneration generation, Ranking ranking, InstantSource clock) {
        this.generation = generation;
        this.ranking = ranking;
        this.clock = clock;
    }

    @Override
    public Found<?> run(TenantTransaction tx, Comparison comparison, SearchRequest request) {
        var hits = hits(tx, scores(tx, comparison, request.conditions()), request);
        return new Found<>(hits, comparison instanceof Comparison.ByWords ? null : Found.EXACT, true);
    }

    /// Looked at in portions that grow, the best first, until enough are borne out.
    private List<InsightHitView> hits(TenantTransaction tx, Map<UUID, InsightScore> scores, SearchRequest request) {
        var now = clock.instant();
        var ids = List.copyOf(scores.keySet());
        var hits = new ArrayList<InsightHitView>();
        int from = 0;
        for (int size = 2 * request.limit(); from < ids.size() && hits.size() < request.limit(); size *= GROWTH) {
            int to = Math.min(ids.size(), from + size);
            var portion = ids.subList(from, to);
            var rows = borneOut(tx, portion, request.filter());
            var evidence = SelectInsights.evidence(tx, rows.keySet());
            portion.stream()
                    .filter(rows::containsKey)
                    .limit(request.limit() - (long) hits.size())
                    .forEach(id -> hits.add(InsightHitView.of(
                            InsightRows.view(rows.get(id), now),
                            scores.get(id),
                            evidence.getOrDefault(id, List.of()))));
            from = to;
        }
        return hits;
    }

    private static Map<UUID, Record> borneOut(TenantTransaction tx, List<UUID> ids, Filter filter) {
        var rows = new HashMap<UUID, Record>();
        tx.sql()
                .select(InsightRows.FIELDS)
                .from(I)
                .where(searched(tx), I.INSIGHT_ID.eq(any(DSL.val(ids.toArray(UUID[]::new)))))
                .and(InsightRows.isBorneOut(tx))
                .and(InsightRows.matches(tx, filter))
                .forEach(row -> rows.put(row.get(I.INSIGHT_ID), row));
        return rows;
    }

    private static Condition searched(TenantTransaction tx) {
        return InsightRows.ofTenant(tx).and(I.STATUS.eq("active"));
    }

    /// The best first.
    private Map<UUID, InsightScore> scores(TenantTransaction tx, Comparison comparison, Conditions conditions) {
        return switch (comparison) {
            case Comparison.ByMeaning(var vector) ->
                only(byMeaning(tx, vector, conditions), (_, score) -> new InsightScore(score, score, null));
            case Comparison.ByWords(var text) ->
                only(
                        byWords(tx, keywords(text, conditions)).scores(),
                        (_, score) -> new InsightScore(score, null, score));
            case Comparison.ByBoth(var text, var vector) -> {
                var keywords = keywords(text, conditions);
                yield fused(keywords, byMeaning(tx, vector.get()), byWords(tx, keywords));
            }
        };
    }

    /// Insights are filed by the installation's language.
    private Keywords keywords(String text, Conditions conditions) {
        return Keywords.read(ranking.analyzers().usual(), text, conditions);
    }

    private RankInsights.Ranked byWords(TenantTransaction tx, Keywords keywords) {
        return RankInsights.of(tx, searched(tx), ranking).scores(keywords);
    }

    private interface Scored {
        InsightScore of(UUID id, double score);
    }

    private static Map<UUID, InsightScore> only(Map<UUID, Double> ranked, Scored scored) {
        var scores = new LinkedHashMap<UUID, InsightScore>();
        ranked.forEach((id, score) -> scores.put(id, scored.of(id, score)));
        return scores;
    }

    private Map<UUID, Double> byMeaning(TenantTransaction tx, float[] vector, Conditions conditions) {
        var near = byMeaning(tx, vector);
        if (!conditions.isEmpty()) {
            near.keySet().removeAll(byWords(tx, keywords("", conditions)).ruledOut());
        }
        return near;
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

    /// What the conditions rule out is no hit, however near it is.
    private Map<UUID, InsightScore> fused(Keywords keywords, Map<UUID, Double> meaning, RankInsights.Ranked words) {
        var candidates = new ArrayList<Candidate>();
        meaning.forEach((id, similarity) -> {
            if (words.allows(id)) {
                candidates.add(new Candidate(
                        id.toString(),
                        null,
                        similarity,
                        words.scores().getOrDefault(id, 0.0),
                        new Named(named(keywords, words.subjects().get(id)), 0)));
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

    private static boolean named(Keywords keywords, String subject) {
        return subject != null && keywords.name(subject);
    }
}
