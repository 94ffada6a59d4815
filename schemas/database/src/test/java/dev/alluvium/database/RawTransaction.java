package dev.alluvium.database;

import dev.alluvium.database.tenant.TenantId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// A transaction of the application role without the door, which says of the reader only what a test wants said.
final class RawTransaction implements AutoCloseable {
    private final MigratedDatabase database;
    private final Connection connection;

    /// @param settings by their names after `alluvium.`
    RawTransaction(MigratedDatabase database, TenantId tenant, Map<String, String> settings) throws SQLException {
        this.database = database;
        var app = database.app();
        connection = DriverManager.getConnection(app.url(), app.user(), app.password());
        connection.setAutoCommit(false);
        say("tenant_id", tenant.toString());
        for (var setting : settings.entrySet()) {
            say(setting.getKey(), setting.getValue());
        }
    }

    private void say(String name, String value) throws SQLException {
        try (var statement = connection.prepareStatement("select set_config('alluvium.' || ?, ?, true)")) {
            statement.setString(1, name);
            statement.setString(2, value);
            statement.execute();
        }
    }

    /// @return how many rows it touched; a statement that fails leaves the transaction as it was before
    int execute(String sql) throws SQLException {
        var savepoint = connection.setSavepoint();
        try (var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            connection.rollback(savepoint);
            throw e;
        }
    }

    List<String> texts(String sql) throws SQLException {
        var texts = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    /// Returns once another transaction waits for a lock that this one holds.
    void awaitSomebodyWaiting() throws SQLException {
        var pid = texts("select pg_backend_pid()").getFirst();
        var end = System.nanoTime() + 20_000_000_000L;
        try (var superuser = database.connectAsSuperuser();
                var statement = superuser.createStatement()) {
            while (System.nanoTime() < end) {
                try (var rows = statement.executeQuery(
                        "select from pg_stat_activity where " + pid + " = any (pg_blocking_pids(pid))")) {
                    if (rows.next()) {
                        return;
                    }
                }
                LockSupport.parkNanos(5_000_000);
            }
        }
        throw new AssertionError("nobody waits for this transaction");
    }

    void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
