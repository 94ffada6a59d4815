package dev.alluvium.query;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.SearchRequest.Question;
import dev.alluvium.query.SelectHits.Hit;
import dev.alluvium.query.Views.HitView;
import java.util.List;

/// The searches in which words count.
final class SearchByWords {
    private final Ranking ranking;
    private final SearchByBoth both;
    private final SelectHits hits;

    SearchByWords(SelectNeighbours neighbours, EmbeddingGeneration generation, Ranking ranking) {
        this.ranking = ranking;
        this.both = new SearchByBoth(neighbours, ranking.analyzer(), ranking.fusion());
        this.hits = new SelectHits(generation, ranking.analyzer());
    }

    /// @return null when the search does not look at words
    Keywords keywords(SearchRequest request) {
        return switch (request.question()) {
            case Question.Text(var text) when request.mode().byWords() -> Keywords.read(ranking.analyzer(), text);
            case Question.Text _, Question.Vector _ -> null;
        };
    }

    List<HitView> alone(TenantTransaction tx, Keywords keywords, SearchRequest request) {
        var wanted = new SelectByTerms.Wanted(request.filter(), request.limit());
        var found = SelectByTerms.run(tx, ranking.analyzer(), keywords, rank(tx, keywords), wanted).stream()
                .map(scored -> new Hit(scored.messageId(), scored.score(), null, null, scored.score()))
                .toList();
        return hits.run(tx, found, keywords);
    }

    /// @param plan of the search by meaning
    record Both(List<HitView> hits, String plan, boolean complete) {}

    Both andMeaning(TenantTransaction tx, Keywords keywords, float[] vector, SearchRequest request) {
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
