package dev.alluvium.query.search;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.SearchTarget.Found;
import dev.alluvium.query.search.SearchViews.HitView;
import dev.alluvium.query.search.SelectHits.Hit;
import dev.alluvium.query.search.request.SearchRequest;

/// The search that compares words alone.
final class SearchByWords {
    private final ScoreWords words;
    private final SelectHits hits;

    SearchByWords(ScoreWords words, SelectHits hits) {
        this.words = words;
        this.hits = hits;
    }

    Found<HitView> run(TenantTransaction tx, String text, SearchRequest request) {
        var scores = words.ofSaid(tx, text, request.conditions());
        var wanted = new SelectByTerms.Wanted(request.filter(), request.limit());
        var ranked = SelectByTerms.run(tx, scores, wanted).stream()
                .map(scored -> new Hit(scored.messageId(), scored.score(), null, null, scored.score()))
                .toList();
        return new Found<>(hits.run(tx, ranked, scores.keywords()), null, scores.current());
    }
}
