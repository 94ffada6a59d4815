package dev.alluvium.database.migration;

import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.safety.ServerVersions;
import java.sql.Connection;
import java.sql.SQLException;

/// pgvector in a database: made, or brought up to date, where the role may; else it has to be there and good enough.
record MakeExtension(Connection connection, String database, String role) {
    private static final String INSTALLED = "select 1 from pg_extension where extname = ?";
    private static final String ELSEWHERE =
            "select 1 from pg_extension where extname = ?" + " and extnamespace <> 'public'::regnamespace";
    private static final String OLDER =
            "select 1 from pg_extension x join pg_available_extensions a on a.name = x.extname"
                    + " where x.extname = ? and x.extversion is distinct from a.default_version";

    void run() throws SQLException {
        if (!Bootstrap.exists(connection, INSTALLED, "vector")) {
            ServerVersions.requireAvailableVector(connection);
            make();
        } else if (Bootstrap.exists(connection, OLDER, "vector")) {
            update();
        }
        if (Bootstrap.exists(connection, ELSEWHERE, "vector")) {
            throw new UnsafeDatabaseException("the extension 'vector' is not in the schema public of " + database
                    + ", where tables look for it: ALTER EXTENSION vector SET SCHEMA public");
        }
        ServerVersions.requireVector(connection);
    }

    private void make() throws SQLException {
        try {
            Bootstrap.execute(connection, "create extension vector with schema public");
        } catch (SQLException e) {
            if (!AdminRights.MISSING.equals(e.getSQLState())) {
                throw e;
            }
            throw new UnsafeDatabaseException("the database " + database + " has no extension 'vector', and '" + role
                    + "' may not make it, since the server does not list it as trusted: have who may run CREATE"
                    + " EXTENSION vector WITH SCHEMA public there, and run this again");
        }
    }

    /// Whether an older one will do is asked afterwards.
    private void update() throws SQLException {
        try {
            Bootstrap.execute(connection, "alter extension vector update");
        } catch (SQLException e) {
            if (!AdminRights.MISSING.equals(e.getSQLState())) {
                throw e;
            }
        }
    }
}
