package dev.alluvium.database;

import java.util.Locale;

/// What an API key may be used for.
public enum Scope {
    /// Search and read.
    READ,
    /// Everything, for its own tenant.
    ADMIN;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Scope of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
