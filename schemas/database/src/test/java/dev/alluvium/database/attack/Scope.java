package dev.alluvium.database.attack;

import java.sql.Connection;
import java.sql.SQLException;

/// The settings of a transaction, by somebody who is not the door.
final class Scope {
    private Scope() {}

    static void local(Connection connection, String tenant) throws SQLException {
        set(connection, tenant, true);
    }

    static void ofTheSession(Connection connection, String tenant) throws SQLException {
        set(connection, tenant, false);
    }

    private static void set(Connection connection, String tenant, boolean local) throws SQLException {
        try (var statement = connection.prepareStatement(
                "select set_config('alluvium.tenant_id', ?, ?), set_config('alluvium.reader', 'worker', true)")) {
            statement.setString(1, tenant);
            statement.setBoolean(2, local);
            statement.execute();
        }
    }
}
