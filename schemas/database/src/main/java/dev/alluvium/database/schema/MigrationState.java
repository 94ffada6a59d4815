package dev.alluvium.database.schema;

import java.math.BigDecimal;

/// One migration, as the files and the database together tell it.
///
/// @param appliedAt the migrating machine's local time as text; null when it is not applied
/// @param expands whether programs that do not know it go on working: [MigrationKind#expands]
public record MigrationState(BigDecimal id, String name, Status status, String appliedAt, boolean expands) {
    public enum Status {
        APPLIED,
        PENDING,
        /// Applied, and its file has been changed since.
        CHANGED,
        /// Applied by a newer version: no file for it here.
        UNKNOWN
    }
}
