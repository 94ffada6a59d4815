package dev.alluvium.query.search.rank;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;

/// `ALLUVIUM_SEARCH_…`: how searches rank.
public interface SearchSettings {
    /// How soon a word that is repeated in a message adds no more: k1 of BM25.
    @WithDefault("0.9")
    @WithConverter(PositiveFraction.UpToHundred.class)
    double saturation();

    /// How much a long message counts less: b of BM25.
    @WithDefault("0.6")
    @WithConverter(PositiveFraction.UpToOne.class)
    double lengthWeight();

    /// What meaning weighs against words in a hybrid search.
    @WithDefault("0.5")
    @WithConverter(PositiveFraction.UpToOne.class)
    double meaningWeight();
}
