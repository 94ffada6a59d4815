package dev.alluvium.database.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Whether the schema still fits a program that runs: one that was migrated down, or up beyond what the program takes,
/// is noticed within ten seconds. Thread-safe.
public final class WatchSchema {
    private static final long INTERVAL = Duration.ofSeconds(10).toNanos();

    private final LongSupplier nanoTime;
    private final MigrationFiles files;
    private Optional<String> misfit = Optional.empty();
    private long looked;
    private boolean begun;

    public WatchSchema(LongSupplier nanoTime) {
        this(nanoTime, MigrationFiles.landed());
    }

    WatchSchema(LongSupplier nanoTime, MigrationFiles files) {
        this.nanoTime = nanoTime;
        this.files = files;
    }

    /// What [SchemaVersion#misfit] said last.
    public synchronized Optional<String> misfit(Connection connection) throws SQLException {
        long now = nanoTime.getAsLong();
        if (!begun || now - looked >= INTERVAL) {
            misfit = SchemaVersion.misfit(connection, files);
            looked = now;
            begun = true;
        }
        return misfit;
    }
}
