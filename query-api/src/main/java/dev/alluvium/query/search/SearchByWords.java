package dev.alluvium.query.search;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.SearchTarget.Found;
import dev.alluvium.query.search.SearchViews.HitView;
import dev.alluvium.query.search.SelectHits.Hit;
import dev.alluvium.query.search.request.SearchRequest.Filter;

/// The search that compares words alone.
final class SearchByWords {
    private final ScoreWords words;
    private final SelectHits hits;

    SearchByWords(ScoreWords words, SelectHits hits) {
        this.words = words;
        this.hits = hits;
    }

    Found<HitView> run(TenantTransaction tx, String text, Filter filter, int limit) {
        var scores = words.run(tx, text);
        var wanted = new SelectByTerms.Wanted(filter, limit);
        var ranked = SelectByTerms.run(tx, scores, wanted).stream()
                .map(scored -> new Hit(scored.messageId(), scored.score(), null, null, scored.score()))
                .toList();
        return new Found<>(hits.run(tx, ranked, scores.keywords()), null, true);
    }
}
