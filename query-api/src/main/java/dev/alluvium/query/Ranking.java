package dev.alluvium.query;

import dev.alluvium.analysis.Bm25;
import dev.alluvium.analysis.TextAnalyzers;

/// How texts become terms and scores an order.
record Ranking(TextAnalyzers analyzers, Bm25 bm25, Fusion fusion) {

    static Ranking of(QuerySettings settings) {
        var search = settings.search();
        return new Ranking(
                new TextAnalyzers(settings.language()),
                new Bm25(search.saturation(), search.lengthWeight()),
                new Fusion(search.meaningWeight()));
    }
}
