package dev.alluvium.database.migration;

import dev.alluvium.database.connection.ConnectionProperties;
import dev.alluvium.database.connection.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/// Whether the role that asks may make large objects, which no policy holds for.
public final class LargeObjects {
    private static final String OPEN = """
        select 1 from pg_proc
         where pronamespace = 'pg_catalog'::regnamespace and proname ~ ? and has_function_privilege(oid, 'execute')
        """;

    private LargeObjects() {}

    public static boolean open(DatabaseSettings role) throws SQLException {
        try (var connection =
                DriverManager.getConnection(ConnectionProperties.jdbcUrl(role.url()), ConnectionProperties.of(role))) {
            return open(connection);
        }
    }

    static boolean open(Connection connection) throws SQLException {
        return Bootstrap.exists(connection, OPEN, "^(lo_.*|loread|lowrite)$");
    }
}
