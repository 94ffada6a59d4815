package dev.alluvium.database.migration;

import dev.alluvium.database.ConnectionProperties;
import dev.alluvium.database.DatabaseSettings;
import dev.alluvium.database.UnsafeDatabaseException;
import dev.alluvium.database.schema.Changelog;
import dev.alluvium.database.schema.MigrationFiles;
import dev.alluvium.database.schema.MigrationState;
import dev.alluvium.database.schema.SchemaVersion;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.ibatis.migration.ConnectionProvider;
import org.apache.ibatis.migration.MigrationException;
import org.apache.ibatis.migration.operations.DownOperation;
import org.apache.ibatis.migration.operations.UpOperation;
import org.apache.ibatis.migration.options.DatabaseOperationOption;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Changes the schema, up and down, as the owner. Each migration is one transaction together with its entry in the
/// changelog, so that one that was killed never happened. Two that run at once wait for each other.
public final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    /// "alluvium" in ASCII: the advisory lock of this database.
    static final long LOCK = 0x616c6c757669756dL;

    private final DatabaseSettings owner;
    private final MigrationFiles files;

    private Migrations(DatabaseSettings owner, MigrationFiles files) {
        this.owner = owner;
        this.files = files;
    }

    public static Migrations of(DatabaseSettings owner) {
        return of(owner, MigrationFiles.landed());
    }

    public static Migrations of(DatabaseSettings owner, MigrationFiles files) {
        return new Migrations(Objects.requireNonNull(owner), files);
    }

    /// All migrations, those of the files and those that only the database knows.
    public List<MigrationState> status() {
        return with(this::states);
    }

    /// Applies what is pending.
    ///
    /// @return what was applied now
    /// @throws UnsafeDatabaseException when a landed file has changed or the database is of a newer version
    public List<MigrationState> up() {
        return locked(connection -> {
            var pending = sound(connection).stream()
                    .filter(state -> state.status() == MigrationState.Status.PENDING)
                    .toList();
            for (var next : pending) {
                step(connection, single -> new UpOperation(1).operate(single, files, options(), null));
                LOG.info("applied migration {} ({})", next.id(), next.name());
            }
            return states(connection).stream()
                    .filter(state -> contains(pending, state))
                    .toList();
        });
    }

    /// Undoes the last migrations, at most as many as there are.
    ///
    /// @return what was undone now
    public List<MigrationState> down(int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1");
        }
        return locked(connection -> {
            var applied = sound(connection).stream()
                    .filter(state -> state.status() == MigrationState.Status.APPLIED)
                    .toList();
            var undone = applied.reversed().stream().limit(steps).toList();
            for (var last : undone) {
                step(connection, single -> new DownOperation(1).operate(single, files, options(), null));
                LOG.info("undid migration {} ({})", last.id(), last.name());
            }
            return undone;
        });
    }

    private static boolean contains(List<MigrationState> states, MigrationState wanted) {
        return states.stream().anyMatch(state -> state.id().equals(wanted.id()));
    }

    private static DatabaseOperationOption options() {
        var options = new DatabaseOperationOption();
        options.setChangelogTable(Changelog.TABLE);
        options.setSendFullScript(true);
        options.setStopOnError(true);
        return options;
    }

    private List<MigrationState> states(Connection connection) throws SQLException {
        return Changelog.exists(connection)
                ? Changelog.compare(files, Changelog.read(connection))
                : Changelog.compare(files, Map.of());
    }

    private List<MigrationState> sound(Connection connection) throws SQLException {
        Changelog.create(connection);
        connection.commit();
        var states = states(connection);
        var foreign = SchemaVersion.foreign(states);
        if (foreign.isPresent()) {
            throw new UnsafeDatabaseException(foreign.get());
        }
        refuseGaps(states);
        return states;
    }

    /// The engine skips a migration that is older than the last one applied; here it would never be noticed.
    private static void refuseGaps(List<MigrationState> states) {
        MigrationState pending = null;
        for (var state : states) {
            if (state.status() == MigrationState.Status.PENDING) {
                pending = state;
            } else if (pending != null) {
                throw new UnsafeDatabaseException("migration " + pending.id() + " is older than " + state.id()
                        + ", which is applied already. Give it a later number");
            }
        }
    }

    private void step(Connection connection, Operation operation) throws SQLException {
        try {
            operation.run(() -> new OneTransaction(connection));
            for (var change : files.getMigrations()) {
                Changelog.keepChecksum(connection, change.getId(), files.checksum(change));
            }
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        }
    }

    private <T> T locked(Work<T> work) {
        return with(connection -> {
            try (var lock = connection.prepareStatement("select pg_advisory_lock(?)")) {
                lock.setLong(1, LOCK);
                lock.execute();
            }
            connection.commit();
            return work.on(connection);
        });
    }

    /// The lock goes with the connection.
    private <T> T with(Work<T> work) {
        // Building an index takes as long as it takes.
        var patient = owner.withStatementTimeout(Duration.ZERO).withIdleInTransactionTimeout(Duration.ZERO);
        try (var connection = DriverManager.getConnection(
                ConnectionProperties.jdbcUrl(owner.url()), ConnectionProperties.of(patient))) {
            connection.setAutoCommit(false);
            return work.on(connection);
        } catch (SQLException e) {
            throw new DataAccessException("migration failed: " + e.getMessage(), e);
        } catch (MigrationException e) {
            throw new DataAccessException("migration failed and was rolled back: " + e.getMessage(), e);
        }
    }

    private interface Operation {
        void run(ConnectionProvider connections);
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }
}
