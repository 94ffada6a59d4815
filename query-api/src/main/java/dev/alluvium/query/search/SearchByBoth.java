package dev.alluvium.query.search;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.Comparison.ByBoth;
import dev.alluvium.query.search.SearchTarget.Found;
import dev.alluvium.query.search.SearchViews.HitView;
import dev.alluvium.query.search.SelectHits.Hit;
import dev.alluvium.query.search.request.SearchRequest;

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
        var asked = new CollectCandidates.Asked(both.vector(), scores);
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
