package dev.alluvium.query.search;

import dev.alluvium.analysis.Bm25;
import dev.alluvium.analysis.TextAnalyzers;
import dev.alluvium.query.QuerySettings;

/// How texts become terms and scores an order.
public record Ranking(TextAnalyzers analyzers, Bm25 bm25, Fusion fusion) {

    public static Ranking of(QuerySettings settings) {
        var search = settings.search();
        return new Ranking(
                new TextAnalyzers(settings.language()),
                new Bm25(search.saturation(), search.lengthWeight()),
                new Fusion(search.meaningWeight()));
    }
}
