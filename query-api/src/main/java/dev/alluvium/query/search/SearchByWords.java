package dev.alluvium.query.search;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.message.Views.HitView;
import dev.alluvium.query.search.SelectHits.Hit;
import java.util.List;
import java.util.function.Supplier;

/// The searches in which words count.
final class SearchByWords {
    private final Ranking ranking;
    private final TenantLanguages languages = new TenantLanguages(System::nanoTime);
    private final SearchByBoth both;
    private final SelectHits hits;

    SearchByWords(SelectNeighbours neighbours, EmbeddingGeneration generation, Ranking ranking) {
        this.ranking = ranking;
        this.both = new SearchByBoth(neighbours, ranking.fusion());
        this.hits = new SelectHits(generation);
    }

    /// Insights are filed by the installation's language.
    Keywords ofInsights(String text) {
        return Keywords.read(ranking.analyzers().usual(), text);
    }

    private Keywords keywords(TenantTransaction tx, String text) {
        var language = ranking.analyzers().named(languages.of(tx).orElse(null));
        return Keywords.read(ranking.analyzers().of(language), text);
    }

    List<HitView> alone(TenantTransaction tx, String text, SearchRequest request) {
        var keywords = keywords(tx, text);
        var wanted = new SelectByTerms.Wanted(request.filter(), request.limit());
        var found = SelectByTerms.run(tx, keywords, rank(tx, keywords), wanted).stream()
                .map(scored -> new Hit(scored.messageId(), scored.score(), null, null, scored.score()))
                .toList();
        return hits.run(tx, found, keywords);
    }

    /// @param plan of the search by meaning
    record Both(List<HitView> hits, String plan, boolean complete) {}

    Both andMeaning(TenantTransaction tx, String text, Supplier<float[]> vector, SearchRequest request) {
        var keywords = keywords(tx, text);
        var asked = new SearchByBoth.Asked(vector, keywords, rank(tx, keywords));
        var found = both.run(tx, asked, request.filter(), request.limit());
        var fused = found.fused().stream()
                .map(one -> new Hit(
                        one.candidate().messageId(),
                        one.score(),
                        one.candidate().ordinal(),
                        one.candidate().similarity(),
                        one.candidate().words()))
                .toList();
        return new Both(
                hits.run(tx, fused, keywords),
                found.near().plan(),
                found.near().complete() || fused.size() == request.limit());
    }

    private RankByTerms rank(TenantTransaction tx, Keywords keywords) {
        return RankByTerms.of(ranking.bm25(), keywords, SelectPostings.run(tx, keywords.terms()));
    }
}
