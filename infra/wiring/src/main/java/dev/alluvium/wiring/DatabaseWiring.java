package dev.alluvium.wiring;

import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.events.Namespace;
import dev.alluvium.runtime.settings.DatabaseGroup;
import dev.alluvium.runtime.settings.DatabasePool;
import dev.alluvium.runtime.settings.Secret;

/// Turns `ALLUVIUM_DATABASE_…` into the settings of a pool.
public final class DatabaseWiring {

    private DatabaseWiring() {}

    /// For the application's role.
    ///
    /// @param process what the server shows for the connections, behind `alluvium-`
    public static DatabaseSettings settings(DatabaseGroup group, String process) {
        return settings(group, group.user(), group.password(), process);
    }

    /// For another role of the same database.
    public static DatabaseSettings settings(DatabasePool group, String user, Secret password, String process) {
        return new DatabaseSettings(
                group.url(),
                user,
                password.value(),
                group.minConnections(),
                group.maxConnections(),
                group.statementTimeout(),
                group.idleInTransactionTimeout(),
                group.connectionTimeout(),
                "alluvium-" + process,
                Namespace.current());
    }
}
