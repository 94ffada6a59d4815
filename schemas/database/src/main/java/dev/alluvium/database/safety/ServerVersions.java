package dev.alluvium.database.safety;

import dev.alluvium.database.connection.UnsafeDatabaseException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Which servers are good enough.
public final class ServerVersions {
    private static final int POSTGRES = 17;
    /// Older ones corrupt HNSW indexes under vacuum.
    private static final String VECTOR = "0.8.6";

    /// 17.6 no longer shows through its statistics what a policy hides (CVE-2025-8713); 18.0 has that, and
    /// 18.1 asks who may make statistics (CVE-2025-12817).
    private static final Map<Integer, Integer> ROW_SECURITY_MENDED = Map.of(17, 6, 18, 1);

    private static final Map<Integer, Integer> MEMORY_MENDED = Map.of(17, 10, 18, 4);
    private static final String ADVISORIES = "https://www.postgresql.org/support/security/";

    private ServerVersions() {}

    public static void requirePostgres(Connection connection) throws SQLException {
        var server = connection.getMetaData();
        requirePostgres(server.getDatabaseMajorVersion(), server.getDatabaseMinorVersion());
    }

    /// Of a major version without an entry every release is newer than the holes that are known.
    public static void requirePostgres(int major, int minor) {
        requirePostgres(major);
        int needed = ROW_SECURITY_MENDED.getOrDefault(major, 0);
        if (minor < needed) {
            throw new UnsafeDatabaseException(
                    "PostgreSQL %1$d.%2$d has known holes in row level security or in what guards it: install %1$d.%3$d or later (%4$s)"
                            .formatted(major, minor, needed, ADVISORIES));
        }
    }

    /// What is known against a server that is let through: code that any role may have it run.
    ///
    /// @return empty when nothing is
    public static Optional<String> advice(int major, int minor) {
        int wanted = MEMORY_MENDED.getOrDefault(major, 0);
        return minor < wanted
                ? Optional.of(
                        "PostgreSQL %1$d.%2$d lets a role that may run statements corrupt its memory (CVE-2026-6473): install %1$d.%3$d or later"
                                .formatted(major, minor, wanted))
                : Optional.empty();
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
