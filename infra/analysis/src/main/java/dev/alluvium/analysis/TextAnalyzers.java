package dev.alluvium.analysis;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The analyzer of each language, made when it is first needed. Thread-safe.
public final class TextAnalyzers {
    private final Language usual;
    private final Map<Language, TextAnalyzer> analyzers = new ConcurrentHashMap<>();

    /// @param usual of the tenants that name none
    public TextAnalyzers(Language usual) {
        this.usual = usual;
    }

    public TextAnalyzer usual() {
        return of(usual);
    }

    public TextAnalyzer of(Language language) {
        return analyzers.computeIfAbsent(language, TextAnalyzer::new);
    }

    /// @param name as the database has it; null for the usual one
    public Language named(String name) {
        return name == null ? usual : Language.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
