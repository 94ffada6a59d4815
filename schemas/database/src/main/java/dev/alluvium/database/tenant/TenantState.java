package dev.alluvium.database.tenant;

import java.util.Locale;

public enum TenantState {
    ACTIVE,
    SUSPENDED,
    /// Being erased, or gone: nothing is accepted for it and nothing brings it back. A tenant that is gone is
    /// known by its id alone.
    ERASED;

    /// As it is stored and as it is written in JSON.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static TenantState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
