package dev.alluvium.database.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Whether the schema of a database fits this version of the program: its own schema does, and so does a later one as
/// long as all that came later only expands it. So a database can be migrated while programs of the version before run,
/// and they can be started again. Each answer says what is wrong and what to do; it is empty when nothing is.
public final class SchemaVersion {
    private SchemaVersion() {}

    /// What keeps the program from using the database.
    public static Optional<String> misfit(Connection connection) throws SQLException {
        return misfit(connection, MigrationFiles.landed());
    }

    static Optional<String> misfit(Connection connection, MigrationFiles files) throws SQLException {
        if (!Changelog.exists(connection)) {
            return Optional.of("the database has no Alluvium schema yet: run infra/alluvium migrate up");
        }
        var states = Changelog.compare(files, Changelog.read(connection));
        return foreign(states).or(() -> pending(states));
    }

    /// The first migration of a newer version, whatever it does: who changes the schema has to know all of it.
    public static Optional<String> newer(List<MigrationState> states) {
        return states.stream()
                .filter(state -> state.status() == MigrationState.Status.UNKNOWN)
                .findFirst()
                .map(state -> newer(state) + ". Run the version that the database was migrated with, or a later one");
    }

    private static String newer(MigrationState state) {
        return "the database's schema is newer than this program, which does not know migration " + label(state);
    }

    /// A migration of another version that does more than expand, or one that was changed after it was applied.
    public static Optional<String> foreign(List<MigrationState> states) {
        return states.stream()
                .map(state -> switch (state.status()) {
                    case UNKNOWN ->
                        state.expands()
                                ? null
                                : newer(state) + " and takes later ones only as far as they expand the schema."
                                        + " Run the version that the database was migrated with, or a later one";
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
