package dev.alluvium.database.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Whether the schema of a database fits this version of the program. Each answer says what is wrong and what to do;
/// it is empty when nothing is.
public final class SchemaVersion {
    private SchemaVersion() {}

    /// What keeps the program from using the database.
    public static Optional<String> misfit(Connection connection) throws SQLException {
        if (!Changelog.exists(connection)) {
            return Optional.of("the database has no Alluvium schema yet: run infra/alluvium migrate up");
        }
        var states = Changelog.compare(MigrationFiles.landed(), Changelog.read(connection));
        return foreign(states).or(() -> pending(states));
    }

    /// A migration of another version, or one that was changed after it was applied.
    public static Optional<String> foreign(List<MigrationState> states) {
        return states.stream()
                .map(state -> switch (state.status()) {
                    case UNKNOWN ->
                        "the database's schema is newer than this program, which does not know migration "
                                + label(state)
                                + ". Run the version that the database was migrated with, or a later one";
                    case CHANGED ->
                        "migration " + label(state)
                                + " is not the file that was applied to this database. Restore the file; a change"
                                + " is a new migration";
                    case APPLIED, PENDING -> null;
                })
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static Optional<String> pending(List<MigrationState> states) {
        return states.stream()
                .filter(state -> state.status() == MigrationState.Status.PENDING)
                .findFirst()
                .map(state -> "the database's schema is older than this program: migration " + label(state)
                        + " is missing. Run infra/alluvium migrate up");
    }

    private static String label(MigrationState state) {
        return state.id() + " (" + state.name() + ")";
    }
}
