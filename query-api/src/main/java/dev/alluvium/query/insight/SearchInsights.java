package dev.alluvium.query.insight;

import static dev.alluvium.query.insight.InsightRows.I;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.field;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.Halfvec;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.http.admission.Waiting;
import dev.alluvium.query.insight.InsightViews.InsightHitView;
import dev.alluvium.query.insight.InsightViews.InsightScore;
import dev.alluvium.query.search.hit.Comparison;
import dev.alluvium.query.search.hit.Doubts;
import dev.alluvium.query.search.hit.SearchTarget;
import dev.alluvium.query.search.rank.Fusion.Candidate;
import dev.alluvium.query.search.rank.Fusion.Named;
import dev.alluvium.query.search.rank.Ranking;
import dev.alluvium.query.search.request.Conditions;
import dev.alluvium.query.search.request.Keywords;
import dev.alluvium.query.search.request.SearchRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    public Looking begin(TenantId tenant, Comparison comparison, SearchRequest request) {
        var asked = new Asked(comparison, request, keywords(comparison, request.conditions()), new Doubts());
        return new Looking() {
            @Override
            public long room() {
                return asked.doubts.room();
            }

            @Override
            public Texts read(TenantTransaction tx) {
                return SearchInsights.this.read(tx, asked);
            }
        };
    }

    /// What one search is asked, and what it has found out so far.
    private record Asked(Comparison comparison, SearchRequest request, Keywords keywords, Doubts doubts) {}

    /// Insights are filed by the installation's language.
    private Keywords keywords(Comparison comparison, Conditions conditions) {
        return Keywords.read(ranking.analyzers().usual(), comparison.words(), conditions);
    }

    private Texts read(TenantTransaction tx, Asked asked) {
        asked.doubts.begin();
        var scores = scores(tx, asked);
        if (asked.doubts.areOpen()) {
            return SelectInsightTexts.run(tx, asked.keywords, asked.doubts);
        }
        var hits = hits(tx, scores, asked);
        return new ReadInsights(
                new Found<>(hits, asked.comparison instanceof Comparison.ByWords ? null : Found.EXACT, true));
    }

    /// Nothing is left to do with insights that were read.
    private record ReadInsights(Found<InsightHitView> found) implements Texts {
        @Override
        public long characters() {
            return 0;
        }

        @Override
        public Optional<Found<?>> done(Waiting waiting) {
            return Optional.of(found);
        }
    }

    /// Looked at in portions that grow, the best first, until enough are borne out.
    private List<InsightHitView> hits(TenantTransaction tx, Map<UUID, InsightScore> scores, Asked asked) {
        var request = asked.request;
        var now = clock.instant();
        var ids = List.copyOf(scores.keySet());
        var hits = new ArrayList<InsightHitView>();
        int from = 0;
        for (int size = 2 * request.limit(); from < ids.size() && hits.size() < request.limit(); size *= GROWTH) {
            int to = Math.min(ids.size(), from + size);
            var portion = ids.subList(from, to);
            var rows = borneOut(tx, portion, asked);
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

    /// Not those that were changed since their text was read.
    private static Map<UUID, Record> borneOut(TenantTransaction tx, List<UUID> ids, Asked asked) {
        var rows = new HashMap<UUID, Record>();
        tx.sql()
                .select(InsightRows.FIELDS)
                .select(I.REVISION)
                .from(I)
                .where(searched(tx), I.INSIGHT_ID.eq(any(DSL.val(ids.toArray(UUID[]::new)))))
                .and(InsightRows.isBorneOut(tx))
                .and(InsightRows.matches(tx, asked.request.filter()))
                .forEach(row -> {
                    var read = asked.doubts.revision(row.get(I.INSIGHT_ID).toString());
                    if (read == null || read.equals(row.get(I.REVISION))) {
                        rows.put(row.get(I.INSIGHT_ID), row);
                    }
                });
        return rows;
    }

    private static Condition searched(TenantTransaction tx) {
        return InsightRows.ofTenant(tx).and(I.STATUS.eq("active"));
    }

    /// The best first. Those in doubt are among them.
    private Map<UUID, InsightScore> scores(TenantTransaction tx, Asked asked) {
        return switch (asked.comparison) {
            case Comparison.ByMeaning(var vector) ->
                only(byMeaning(tx, vector, asked), (_, score) -> new InsightScore(score, score, null));
            case Comparison.ByWords _ ->
                only(byWords(tx, asked).scores(), (_, score) -> new InsightScore(score, null, score));
            case Comparison.ByBoth both ->
                fused(asked.keywords, byMeaning(tx, both.vector().get()), byWords(tx, asked));
        };
    }

    private RankInsights.Ranked byWords(TenantTransaction tx, Asked asked) {
        return RankInsights.of(tx, searched(tx), ranking).scores(asked.keywords, asked.doubts);
    }

    private interface Scored {
        InsightScore of(UUID id, double score);
    }

    private static Map<UUID, InsightScore> only(Map<UUID, Double> ranked, Scored scored) {
        var scores = new LinkedHashMap<UUID, InsightScore>();
        ranked.forEach((id, score) -> scores.put(id, scored.of(id, score)));
        return scores;
    }

    private Map<UUID, Double> byMeaning(TenantTransaction tx, float[] vector, Asked asked) {
        var near = byMeaning(tx, vector);
        if (asked.keywords.areConditional()) {
            near.keySet().removeAll(byWords(tx, asked).ruledOut());
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
                        new Named(named(keywords, words.subjects().get(id)), 0),
                        false));
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
