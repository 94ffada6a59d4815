package dev.alluvium.cli.session;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.database.DatabaseSettings;
import dev.alluvium.database.TenantDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/// The database as the workers reach it, for commands that look at what is stored.
public final class ApplicationDatabase {

    private ApplicationDatabase() {}

    /// The caller closes it.
    public static TenantDatabase open(Connections connections) {
        var secrets = connections
                .secrets()
                .orElseThrow(() -> new Failure("no password of the database's role: start a local installation with"
                        + " infra/alluvium up, or set ALLUVIUM_DATABASE_PASSWORD"));
        var login = RoleLogins.of(connections, secrets).application();
        return TenantDatabase.open(
                DatabaseSettings.defaults(connections.databaseUrl(), login.user(), login.password())
                        .withConnections(0, 1)
                        .withApplicationName("alluvium-cli"),
                new SimpleMeterRegistry());
    }
}
