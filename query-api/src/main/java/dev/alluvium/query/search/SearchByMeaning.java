package dev.alluvium.query.search;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.SearchTarget.Found;
import dev.alluvium.query.search.SearchViews.HitView;
import dev.alluvium.query.search.request.SearchRequest.Filter;

/// The search that compares vectors alone. Without a filter, one statement finds and shows; otherwise a second one
/// shows what the first has found.
final class SearchByMeaning {
    /// How often a search looks again when what it found has changed before it was shown.
    private static final int LOOKS = 3;

    private final SelectNeighbours neighbours;
    private final SelectNeighbourHits hits;

    SearchByMeaning(SelectNeighbours neighbours, SelectNeighbourHits hits) {
        this.neighbours = neighbours;
        this.hits = hits;
    }

    Found<HitView> run(TenantTransaction tx, float[] vector, Filter filter, int limit) {
        if (filter.equals(Filter.NONE)) {
            var shown = neighbours.shown(tx, vector, limit);
            if (shown.isPresent()) {
                return new Found<>(shown.get().hits(), shown.get().plan(), true);
            }
        }
        for (int look = 1; ; look++) {
            var near = neighbours.run(tx, vector, filter, limit);
            var shown = hits.run(tx, near.nearest());
            if (shown.size() == near.nearest().size() || look == LOOKS) {
                return new Found<>(shown, near.plan(), near.complete());
            }
        }
    }
}
