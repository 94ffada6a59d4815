package dev.alluvium.query.search;

import static java.time.ZoneOffset.UTC;

import dev.alluvium.analysis.NamedTimes;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.Comparison.ByBoth;
import dev.alluvium.query.search.SearchTarget.Found;
import dev.alluvium.query.search.SearchViews.HitView;
import dev.alluvium.query.search.SelectHits.Hit;
import dev.alluvium.query.search.request.SearchRequest;
import java.time.LocalDate;

/// The search that compares meaning and words, and makes one order of both.
final class SearchByBoth {
    private final ScoreWords words;
    private final CollectCandidates candidates;
    private final Fusion fusion;
    private final SelectHits hits;

    SearchByBoth(ScoreWords words, CollectCandidates candidates, Fusion fusion, SelectHits hits) {
        this.words = words;
        this.candidates = candidates;
        this.fusion = fusion;
        this.hits = hits;
    }

    Found<HitView> run(TenantTransaction tx, ByBoth both, SearchRequest request) {
        var scores = words.run(tx, both.text(), request.conditions());
        var language = scores.keywords().analyzer().language();
        var times = NamedTimes.read(both.text(), language, LocalDate.now(UTC));
        var asked = new CollectCandidates.Asked(both.vector(), scores, times);
        var collected = candidates.run(tx, asked, request.filter(), request.limit());
        var fused = fusion.fuseInTurn(collected.rounds());
        var ranked =
                fused.stream().limit(request.limit()).map(SearchByBoth::hit).toList();
        var near = collected.near();
        boolean complete = scores.current() && (near.complete() || ranked.size() == request.limit());
        var shown = hits.run(tx, ranked, scores.keywords());
        var explained =
                request.explain() ? ExplainHits.byBoth(shown, fused, collected.documents(), scores.ranking()) : shown;
        return new Found<>(explained, near.plan(), complete);
    }

    private static Hit hit(Fusion.Fused fused) {
        var candidate = fused.candidate();
        return new Hit(
                candidate.messageId(), fused.score(), candidate.ordinal(), candidate.similarity(), candidate.words());
    }
}
