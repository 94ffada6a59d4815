package dev.alluvium.query.search.words;

import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.query.search.request.Conditions;
import dev.alluvium.query.search.request.Keywords;

/// The words of one search, cut once, unless the tenant's language turns out to be another one. Belongs to one request.
final class SearchWords {
    private final String text;
    private final Conditions conditions;
    private Keywords read;

    SearchWords(String text, Conditions conditions) {
        this.text = text;
        this.conditions = conditions;
    }

    Keywords in(TextAnalyzer analyzer) {
        if (read == null || read.analyzer() != analyzer) {
            read = Keywords.read(analyzer, text, conditions);
        }
        return read;
    }
}
