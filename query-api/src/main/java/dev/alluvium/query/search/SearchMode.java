package dev.alluvium.query.search;

/// How a search compares: by meaning, by words, or by both.
public enum SearchMode {
    HYBRID,
    SEMANTIC,
    KEYWORD;

    boolean byMeaning() {
        return this != KEYWORD;
    }

    boolean byWords() {
        return this != SEMANTIC;
    }
}
