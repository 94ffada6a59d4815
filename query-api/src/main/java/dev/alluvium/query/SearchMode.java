package dev.alluvium.query;

/// How a search compares: by meaning, by words, or by both.
enum SearchMode {
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
