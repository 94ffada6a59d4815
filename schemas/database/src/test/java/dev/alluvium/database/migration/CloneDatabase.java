package dev.alluvium.database.migration;

import dev.alluvium.events.Namespace;
import java.sql.Connection;
import java.sql.SQLException;

/// Copies a migrated database for a test. What [Bootstrap] sets on a database is not copied with it, and is set again.
public final class CloneDatabase {
    private CloneDatabase() {}

    /// @param superuser on another database of the server, nobody being connected to the template
    public static void of(String template, String name, Connection superuser) throws SQLException {
        try (var statement = superuser.createStatement()) {
            statement.execute(
                    "create database " + name + " template " + template + " owner alluvium_owner strategy file_copy");
        }
        Bootstrap.rights(superuser, name, Bootstrap.Roles.of(Namespace.NONE));
    }
}
