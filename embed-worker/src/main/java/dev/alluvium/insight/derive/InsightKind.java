package dev.alluvium.insight.derive;

import java.util.Locale;

/// What sort of statement an insight is.
public enum InsightKind {
    FACT,
    PREFERENCE,
    DECISION,
    TASK,
    SUMMARY;

    /// As it stands on topics, in tables and over HTTP.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
