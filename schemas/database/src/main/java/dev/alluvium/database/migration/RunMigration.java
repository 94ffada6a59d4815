package dev.alluvium.database.migration;

import dev.alluvium.database.schema.Changelog;
import dev.alluvium.database.schema.MigrationFiles;
import dev.alluvium.database.schema.MigrationState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.apache.ibatis.migration.operations.DownOperation;
import org.apache.ibatis.migration.operations.UpOperation;
import org.apache.ibatis.migration.options.DatabaseOperationOption;

/// Runs one migration, up or down, and makes its entry in the changelog.
///
/// @param told gets a line for what may take long
record RunMigration(MigrationFiles files, Consumer<String> told) {
    /// @param up whether it is applied; else it is undone
    void step(Connection connection, MigrationState state, boolean up) throws SQLException {
        var change = files.getMigrations().stream()
                .filter(candidate -> candidate.getId().equals(state.id()))
                .findFirst()
                .orElseThrow();
        var turns = new LockTurns(LockTurns.LIMIT, told);
        if (files.kind(change).online()) {
            try (var script = files.getScriptReader(change, !up)) {
                new RunOnline(connection, turns, told).run(state.id(), script);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Changelog.enter(connection, change, up);
            RunOnline.forget(connection, state.id());
            keep(connection);
        } else {
            turns.run("migration " + state.id(), () -> inOneTransaction(connection, up));
        }
    }

    private void inOneTransaction(Connection connection, boolean up) throws SQLException {
        try {
            LockTurns.beShort(connection);
            if (up) {
                new UpOperation(1).operate(() -> new OneTransaction(connection), files, options(), null);
            } else {
                new DownOperation(1).operate(() -> new OneTransaction(connection), files, options(), null);
            }
            keep(connection);
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        }
    }

    private void keep(Connection connection) throws SQLException {
        for (var change : files.getMigrations()) {
            Changelog.keep(connection, change, files);
        }
        connection.commit();
    }

    private static DatabaseOperationOption options() {
        var options = new DatabaseOperationOption();
        options.setChangelogTable(Changelog.TABLE);
        options.setSendFullScript(true);
        options.setStopOnError(true);
        return options;
    }
}
