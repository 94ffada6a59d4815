package dev.alluvium.bench.ingest;

import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.database.TenantDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/// How large the database is on the server's disc.
final class DatabaseBytes {
    private DatabaseBytes() {}

    static long of(RunningSystem system) {
        // A door that was opened earlier remembers the size for a minute.
        try (var database = TenantDatabase.open(system.database(), new SimpleMeterRegistry())) {
            return database.health().databaseBytes();
        }
    }
}
