package dev.alluvium.database.tenant;

import java.util.Locale;

/// What a credential of a tenant may be used for. One does not include the other.
public enum Scope {
    /// Search and read.
    READ,
    /// Publish, edit and delete messages, through the gateway.
    WRITE,
    /// Issue and revoke keys of its own tenant.
    ADMIN;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Scope of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
