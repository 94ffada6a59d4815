package dev.alluvium.query.search;

import dev.alluvium.database.Caller;
import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.SearchViews.ContextView;
import dev.alluvium.query.search.SearchViews.HitView;
import dev.alluvium.query.search.request.SearchRequest;

/// Searches messages: each mode has a class that finds candidates, ranks them and reads what is shown. The context of
/// the hits is added here, once. Thread-safe.
public final class SearchMessages implements SearchTarget {
    private final SelectNeighbours neighbours;
    private final SearchByMeaning byMeaning;
    private final SearchByWords byWords;
    private final SearchByBoth byBoth;

    public SearchMessages(EmbeddingGeneration generation, Ranking ranking) {
        var words = new ScoreWords(ranking);
        var hits = new SelectHits(generation);
        this.neighbours = new SelectNeighbours(generation);
        this.byMeaning = new SearchByMeaning(neighbours, words, new SelectNeighbourHits(generation));
        this.byWords = new SearchByWords(words, hits);
        this.byBoth = new SearchByBoth(words, new CollectCandidates(neighbours), ranking.fusion(), hits);
    }

    /// How many vectors the index has to keep in sight for a search of this caller's.
    int candidates(TenantDatabase database, Caller caller) {
        return neighbours.candidates(database, caller);
    }

    @Override
    public Found<HitView> run(TenantTransaction tx, Comparison comparison, SearchRequest request) {
        var found = switch (comparison) {
            case Comparison.ByMeaning(var vector) -> byMeaning(tx, vector, request);
            case Comparison.ByWords(var text) -> byWords.run(tx, text, request);
            case Comparison.ByBoth both -> byBoth.run(tx, both, request);
        };
        return request.context() == 0 ? found : withContext(tx, found, request.context());
    }

    private Found<HitView> byMeaning(TenantTransaction tx, float[] vector, SearchRequest request) {
        var found = byMeaning.run(tx, vector, request);
        return request.explain()
                ? new Found<>(ExplainHits.byMeaning(found.hits()), found.plan(), found.complete())
                : found;
    }

    private static Found<HitView> withContext(TenantTransaction tx, Found<HitView> found, int context) {
        var ids = found.hits().stream().map(HitView::messageId).toList();
        var contexts = SelectContext.run(tx, ids, context);
        var hits = found.hits().stream()
                .map(hit -> hit.with(contexts.getOrDefault(hit.messageId(), ContextView.NONE)))
                .toList();
        return new Found<>(hits, found.plan(), found.complete());
    }
}
