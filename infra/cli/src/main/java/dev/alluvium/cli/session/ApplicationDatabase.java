package dev.alluvium.cli.session;

import dev.alluvium.database.TenantDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/// The database as the workers reach it, for commands that look at what is stored.
public final class ApplicationDatabase {

    private ApplicationDatabase() {}

    /// The caller closes it.
    public static TenantDatabase open(Connections connections) {
        return TenantDatabase.open(
                new RoleLogins(connections)
                        .application()
                        .settings(connections.databaseUrl())
                        .withConnections(0, 1)
                        .withApplicationName("alluvium-cli"),
                new SimpleMeterRegistry());
    }
}
