package dev.alluvium.query.search;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.SearchTarget.Found;
import dev.alluvium.query.search.SearchViews.HitView;
import dev.alluvium.query.search.SelectNeighbours.Neighbours;
import dev.alluvium.query.search.request.SearchRequest;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import java.util.function.Supplier;

/// The search that compares vectors alone. With neither a filter nor conditions, one statement finds and shows;
/// otherwise a second one shows what the first has found.
final class SearchByMeaning {
    /// How often a search looks again when what it found has changed before it was shown.
    private static final int LOOKS = 3;

    private final SelectNeighbours neighbours;
    private final SelectAllowedNeighbours allowed;
    private final ScoreWords words;
    private final SelectNeighbourHits hits;

    SearchByMeaning(SelectNeighbours neighbours, ScoreWords words, SelectNeighbourHits hits) {
        this.neighbours = neighbours;
        this.allowed = new SelectAllowedNeighbours(neighbours);
        this.words = words;
        this.hits = hits;
    }

    Found<HitView> run(TenantTransaction tx, float[] vector, SearchRequest request) {
        var filter = request.filter();
        int limit = request.limit();
        if (!request.conditions().isEmpty()) {
            var scores = words.run(tx, "", request.conditions());
            var wanted = new SelectAllowedNeighbours.Wanted(filter, limit);
            return shown(tx, () -> allowed.run(tx, vector, scores, wanted));
        }
        if (filter.equals(Filter.NONE)) {
            var shown = neighbours.shown(tx, vector, limit);
            if (shown.isPresent()) {
                return new Found<>(shown.get().hits(), shown.get().plan(), true);
            }
        }
        return shown(tx, () -> neighbours.run(tx, vector, filter, limit));
    }

    private Found<HitView> shown(TenantTransaction tx, Supplier<Neighbours> found) {
        for (int look = 1; ; look++) {
            var near = found.get();
            var shown = hits.run(tx, near.nearest());
            if (shown.size() == near.nearest().size() || look == LOOKS) {
                return new Found<>(shown, near.plan(), near.complete());
            }
        }
    }
}
