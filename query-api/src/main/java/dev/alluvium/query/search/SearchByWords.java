package dev.alluvium.query.search;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.hit.SearchTarget.Found;
import dev.alluvium.query.search.hit.SearchTarget.Texts;
import dev.alluvium.query.search.hit.SelectHits;
import dev.alluvium.query.search.hit.SelectHits.Hit;
import dev.alluvium.query.search.hit.SelectTexts;
import dev.alluvium.query.search.words.OneSearch;
import dev.alluvium.query.search.words.ScoreWords;
import dev.alluvium.query.search.words.SelectByTerms;
import dev.alluvium.query.search.words.SelectByTerms.Scored;
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

    Texts run(TenantTransaction tx, OneSearch search) {
        var request = search.request();
        var scores = words.ofSaid(tx, search);
        var wanted = new SelectByTerms.Wanted(request.filter(), request.limit());
        var scored = SelectByTerms.run(tx, scores, wanted, search.doubts());
        if (search.doubts().areOpen()) {
            return SelectTexts.run(tx, scores.keywords(), search.doubts());
        }
        var ranked = scored.stream()
                .map(one -> new Hit(
                        one.messageId(),
                        search.doubts().revision(one.messageId()),
                        one.score(),
                        null,
                        null,
                        one.score()))
                .toList();
        var shown = hits.run(tx, ranked, scores.keywords(), search.endsWithHits());
        var explained = request.explain()
                ? ExplainHits.byWords(shown.hits(), documents(scored), scores.ranking())
                : shown.hits();
        return shown.as(new Found<>(explained, null, scores.current()));
    }

    private static Map<String, Integer> documents(List<Scored> scored) {
        return scored.stream()
                .collect(Collectors.toMap(Scored::messageId, one -> one.traits().document()));
    }
}
