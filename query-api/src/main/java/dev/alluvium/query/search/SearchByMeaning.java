package dev.alluvium.query.search;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.hit.SearchTarget.Found;
import dev.alluvium.query.search.hit.SearchTarget.Texts;
import dev.alluvium.query.search.hit.SearchViews.HitView;
import dev.alluvium.query.search.hit.SelectTexts;
import dev.alluvium.query.search.hit.ShownHits;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import dev.alluvium.query.search.vector.SelectNeighbourHits;
import dev.alluvium.query.search.vector.SelectNeighbours;
import dev.alluvium.query.search.vector.SelectNeighbours.Neighbours;
import dev.alluvium.query.search.words.OneSearch;
import dev.alluvium.query.search.words.ScoreWords;
import java.util.List;
import java.util.function.UnaryOperator;

/// The search that compares vectors alone. With neither a filter nor conditions, one statement finds and shows;
/// otherwise a second one shows what the first has found.
final class SearchByMeaning {
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

    Texts run(TenantTransaction tx, float[] vector, OneSearch search) {
        var request = search.request();
        var filter = request.filter();
        int limit = request.limit();
        if (!request.conditions().isEmpty()) {
            var scores = words.run(tx, search);
            var wanted = new SelectAllowedNeighbours.Wanted(filter, limit);
            var near = allowed.run(tx, vector, scores, wanted, search.doubts());
            return search.doubts().areOpen()
                    ? SelectTexts.run(tx, scores.keywords(), search.doubts())
                    : shown(tx, near, search);
        }
        if (filter.equals(Filter.NONE)) {
            var shown = neighbours.shown(tx, vector, limit, search.endsWithHits());
            if (shown.isPresent()) {
                return shown(
                        shown.get().hits(), new Found<>(List.of(), shown.get().plan(), true), true, search);
            }
        }
        return shown(tx, neighbours.run(tx, vector, filter, limit), search);
    }

    private Texts shown(TenantTransaction tx, Neighbours near, OneSearch search) {
        var shown = hits.run(tx, near.nearest(), search.doubts(), search.endsWithHits());
        boolean whole = shown.size() == near.nearest().size();
        return shown(shown, new Found<>(List.of(), near.plan(), near.complete()), whole, search);
    }

    private static Texts shown(List<HitView> hits, Found<HitView> how, boolean whole, OneSearch search) {
        var explained = search.request().explain() ? ExplainHits.byMeaning(hits) : hits;
        return new ShownHits(new Found<>(explained, how.plan(), how.complete()), whole, UnaryOperator.identity());
    }
}
