package dev.alluvium.database.backup;

import dev.alluvium.database.connection.ConnectionProperties;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.connection.NamedConnections;
import dev.alluvium.database.schema.Changelog;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jooq.exception.DataAccessException;

/// The database at one moment, kept open for a program that copies it. Not thread-safe.
public final class BackupSnapshot implements AutoCloseable {
    private final Connection connection;
    private final String id;
    private final String server;
    private final List<Applied> migrations;
    private final List<String> sources;

    private BackupSnapshot(Connection connection) throws SQLException {
        this.connection = connection;
        this.id = text(connection, "select pg_export_snapshot()");
        this.server = text(connection, "show server_version");
        this.migrations = migrations(connection);
        this.sources = RestoreTarget.sources(connection);
    }

    public record Applied(BigDecimal id, String name, String checksum) {}

    /// By which another session of the server sees the same moment.
    public String id() {
        return id;
    }

    /// PostgreSQL's version.
    public String server() {
        return server;
    }

    /// That the schema had had, in their order.
    public List<Applied> migrations() {
        return migrations;
    }

    /// The cluster and topic that messages were read from.
    public List<String> sources() {
        return sources;
    }

    /// @param role whose sight no policy narrows
    /// @throws DataAccessException when it cannot be reached, or has no schema of ours
    public static BackupSnapshot open(DatabaseSettings role) {
        try {
            var connection = NamedConnections.open(
                    ConnectionProperties.jdbcUrl(role.url()), ConnectionProperties.of(role), role.namespace());
            try {
                connection.setAutoCommit(false);
                connection.setReadOnly(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                return new BackupSnapshot(connection);
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
