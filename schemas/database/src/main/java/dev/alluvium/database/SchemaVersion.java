package dev.alluvium.database;

import dev.alluvium.database.migration.Changelog;
import dev.alluvium.database.migration.MigrationFiles;
import dev.alluvium.database.migration.MigrationState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Does the schema fit this version of the program?
public final class SchemaVersion {
    private SchemaVersion() {}

    public static void require(Connection connection) throws SQLException {
        if (!Changelog.exists(connection)) {
            throw new UnsafeDatabaseException("the database has no Alluvium schema yet: run infra/alluvium migrate up");
        }
        var states = Changelog.compare(MigrationFiles.landed(), Changelog.read(connection));
        refuseForeign(states);
        for (var state : states) {
            if (state.status() == MigrationState.Status.PENDING) {
                throw new UnsafeDatabaseException("the database's schema is older than this program: migration "
                        + label(state) + " is missing. Run infra/alluvium migrate up");
            }
        }
    }

    public static void refuseForeign(List<MigrationState> states) {
        for (var state : states) {
            switch (state.status()) {
                case UNKNOWN ->
                    throw new UnsafeDatabaseException(
                            "the database's schema is newer than this program, which does not know migration "
                                    + label(state)
                                    + ". Run the version that the database was migrated with, or a later one");
                case CHANGED ->
                    throw new UnsafeDatabaseException("migration " + label(state)
                            + " is not the file that was applied to this database. Restore the file; a change"
                            + " is a new migration");
                case APPLIED, PENDING -> {}
            }
        }
    }

    private static String label(MigrationState state) {
        return state.id() + " (" + state.name() + ")";
    }
}
