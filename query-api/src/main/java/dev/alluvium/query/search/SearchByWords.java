package dev.alluvium.query.search;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.SearchTarget.Found;
import dev.alluvium.query.search.SearchViews.HitView;
import dev.alluvium.query.search.SelectByTerms.Scored;
import dev.alluvium.query.search.SelectHits.Hit;
import dev.alluvium.query.search.request.SearchRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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
        var scored = SelectByTerms.run(tx, scores, wanted);
        var ranked = scored.stream()
                .map(one -> new Hit(one.messageId(), one.score(), null, null, one.score()))
                .toList();
        var shown = hits.run(tx, ranked, scores.keywords());
        return new Found<>(
                request.explain() ? ExplainHits.byWords(shown, documents(scored), scores.ranking()) : shown,
                null,
                scores.current());
    }

    private static Map<String, Integer> documents(List<Scored> scored) {
        return scored.stream()
                .collect(Collectors.toMap(Scored::messageId, one -> one.traits().document()));
    }
}
