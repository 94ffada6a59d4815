package dev.alluvium.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Stream;

/// Which servers are good enough.
public final class ServerVersions {
    private static final int POSTGRES = 17;
    /// Older ones corrupt HNSW indexes under vacuum.
    private static final String VECTOR = "0.8.6";

    private ServerVersions() {}

    public static void requirePostgres(Connection connection) throws SQLException {
        requirePostgres(connection.getMetaData().getDatabaseMajorVersion());
    }

    public static void requirePostgres(int major) {
        if (major < POSTGRES) {
            throw new UnsafeDatabaseException("PostgreSQL " + major + " is too old: run PostgreSQL " + POSTGRES
                    + " or later (18 is recommended)");
        }
    }

    public static void requireVector(Connection connection) throws SQLException {
        requireVector(version(connection, "select extversion from pg_extension where extname = 'vector'"));
    }

    public static void requireAvailableVector(Connection connection) throws SQLException {
        var version = version(connection, "select default_version from pg_available_extensions where name = 'vector'");
        if (version == null) {
            throw new UnsafeDatabaseException(
                    "the server has no pgvector: install pgvector " + VECTOR + " or later on it");
        }
    }

    public static void requireVector(String version) {
        if (version == null) {
            throw new UnsafeDatabaseException("the database has no extension 'vector': install pgvector " + VECTOR
                    + " or later on the server and run infra/alluvium migrate up as its superuser, or CREATE"
                    + " EXTENSION vector");
        }
        if (Arrays.compare(numbers(version), numbers(VECTOR)) < 0) {
            throw new UnsafeDatabaseException(
                    "pgvector " + version + " can corrupt its indexes under vacuum: install pgvector " + VECTOR
                            + " or later, run ALTER EXTENSION vector UPDATE and REINDEX the hnsw indexes");
        }
    }

    private static int[] numbers(String version) {
        return Stream.of(version.split("[^0-9]+"))
                .filter(part -> !part.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private static String version(Connection connection, String question) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(question)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }
}
