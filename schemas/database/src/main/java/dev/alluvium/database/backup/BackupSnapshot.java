package dev.alluvium.database.backup;

import dev.alluvium.database.ConnectionProperties;
import dev.alluvium.database.DatabaseSettings;
import dev.alluvium.database.schema.Changelog;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.jooq.exception.DataAccessException;

/// The database at one moment, kept open for a program that copies it. Not thread-safe.
///
/// @param id by which another session of the server sees the same moment
/// @param server PostgreSQL's version
/// @param migrations that the schema had had, in their order
/// @param sources the cluster and topic that messages were read from
public record BackupSnapshot(
        Connection connection, String id, String server, List<Applied> migrations, List<String> sources)
        implements AutoCloseable {

    public record Applied(BigDecimal id, String name, String checksum) {}

    /// @param role whose sight no policy narrows
    /// @throws DataAccessException when it cannot be reached, or has no schema of ours
    public static BackupSnapshot open(DatabaseSettings role) {
        try {
            var connection = DriverManager.getConnection(
                    ConnectionProperties.jdbcUrl(role.url()), ConnectionProperties.of(role));
            try {
                connection.setAutoCommit(false);
                connection.setReadOnly(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                return new BackupSnapshot(
                        connection,
                        text(connection, "select pg_export_snapshot()"),
                        text(connection, "show server_version"),
                        migrations(connection),
                        RestoreTarget.sources(connection));
            } catch (Throwable e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new DataAccessException(e.getMessage(), e);
        }
    }

    private static List<Applied> migrations(Connection connection) throws SQLException {
        if (!Changelog.exists(connection)) {
            throw new DataAccessException("there is no Alluvium schema in this database");
        }
        return Changelog.read(connection).values().stream()
                .map(each -> new Applied(each.id(), each.description(), each.checksum()))
                .toList();
    }

    private static String text(Connection connection, String question) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(question)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new DataAccessException("the snapshot cannot be closed", e);
        }
    }
}
