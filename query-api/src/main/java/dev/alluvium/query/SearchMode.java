package dev.alluvium.query;

/// How a search compares. The contract's default is `HYBRID`; as long as messages have no terms to match, [#offered]
/// is the one place that says what a caller gets.
enum SearchMode {
    HYBRID,
    SEMANTIC,
    KEYWORD;

    /// What a request that names no mode runs.
    static SearchMode byDefault() {
        return SEMANTIC;
    }

    /// Whether this mode can be answered.
    boolean offered() {
        return switch (this) {
            case SEMANTIC -> true;
            case HYBRID, KEYWORD -> false;
        };
    }
}
