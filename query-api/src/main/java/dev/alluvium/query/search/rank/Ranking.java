package dev.alluvium.query.search.rank;

import dev.alluvium.analysis.Bm25;
import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.TextAnalyzers;

/// How texts become terms and scores an order.
public record Ranking(TextAnalyzers analyzers, Bm25 bm25, Fusion fusion) {
    /// @param language of the installation's messages
    public static Ranking of(Language language, SearchSettings settings) {
        return new Ranking(
                new TextAnalyzers(language),
                new Bm25(settings.saturation(), settings.lengthWeight()),
                new Fusion(settings.meaningWeight()));
    }
}
