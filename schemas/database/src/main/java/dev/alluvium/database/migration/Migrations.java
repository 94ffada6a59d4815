package dev.alluvium.database.migration;

import dev.alluvium.database.connection.ConnectionProperties;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.connection.NamedConnections;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.schema.Changelog;
import dev.alluvium.database.schema.MigrationFiles;
import dev.alluvium.database.schema.MigrationState;
import dev.alluvium.database.schema.SchemaVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.ibatis.migration.MigrationException;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Changes the schema, up and down, as the owner. Each migration is one transaction together with its entry in the
/// changelog, so that one that was killed never happened; an online one is many, and goes on where it was killed. Two
/// that run at once wait for each other. Both wait for locks in short turns, so that programs go on meanwhile.
public final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    /// "alluvium" in ASCII: the advisory lock of this database.
    static final long LOCK = 0x616c6c757669756dL;

    private static final Duration POLL = Duration.ofMillis(100);

    private static final String CONNECTED = """
        select string_agg(distinct application_name, ', ')
          from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and application_name like 'alluvium%'
           and case when application_name ~ ' [0-9]{14}$' then right(application_name, 14)::numeric >= ? end
        """;

    private static final Duration ENDING = Duration.ofSeconds(5);

    private final DatabaseSettings owner;
    private final MigrationFiles files;
    private final RunMigration run;

    private Migrations(DatabaseSettings owner, MigrationFiles files, Consumer<String> told) {
        this.owner = owner;
        this.files = files;
        this.run = new RunMigration(files, told);
    }

    public static Migrations of(DatabaseSettings owner) {
        return of(owner, MigrationFiles.landed());
    }

    public static Migrations of(DatabaseSettings owner, MigrationFiles files) {
        return new Migrations(Objects.requireNonNull(owner), files, LOG::info);
    }

    /// @param progress gets a line for each statement that may take long, and about once a second while one does
    public Migrations telling(Consumer<String> progress) {
        return new Migrations(owner, files, progress);
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
            if (!pending.isEmpty()) {
                refuseNewer(states(connection));
            }
            for (var next : pending) {
                run.step(connection, next, true);
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
    /// @throws UnsafeDatabaseException when a program that needs them is connected
    public List<MigrationState> down(int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1");
        }
        return locked(connection -> {
            var states = sound(connection);
            refuseNewer(states);
            var applied = states.stream()
                    .filter(state -> state.status() == MigrationState.Status.APPLIED)
                    .toList();
            var undone = applied.reversed().stream().limit(steps).toList();
            for (var last : undone) {
                refuseConnected(connection, last);
                run.step(connection, last, false);
                LOG.info("undid migration {} ({})", last.id(), last.name());
            }
            return undone;
        });
    }

    private static boolean contains(List<MigrationState> states, MigrationState wanted) {
        return states.stream().anyMatch(state -> state.id().equals(wanted.id()));
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

    private static void refuseNewer(List<MigrationState> states) {
        SchemaVersion.newer(states).ifPresent(newer -> {
            throw new UnsafeDatabaseException(newer);
        });
    }

    /// Each connection says at the end of its name which migration its program needs. The server ends those of a
    /// program that has just been stopped a moment later.
    private static void refuseConnected(Connection connection, MigrationState undone) throws SQLException {
        var limit = System.nanoTime() + ENDING.toNanos();
        for (var found = connected(connection, undone); found != null; found = connected(connection, undone)) {
            if (System.nanoTime() > limit) {
                throw new UnsafeDatabaseException("programs that need migration " + undone.id() + " (" + undone.name()
                        + ") are connected: " + found + ". Stop them, or start the version before, and undo it then");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static String connected(Connection connection, MigrationState undone) throws SQLException {
        try (var query = connection.prepareStatement(CONNECTED)) {
            query.setBigDecimal(1, undone.id());
            try (var rows = query.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        } finally {
            // Else it would see the same connections again.
            connection.commit();
        }
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

    /// Asks again and again instead of waiting: an index that is made concurrently waits for every statement that runs,
    /// and one that waited for this lock would wait for the index.
    private <T> T locked(Work<T> work) {
        return with(connection -> {
            while (!tryLock(connection)) {
                LockSupport.parkNanos(POLL.toNanos());
            }
            return work.on(connection);
        });
    }

    private boolean tryLock(Connection connection) throws SQLException {
        try (var lock = connection.prepareStatement("select pg_try_advisory_lock(?)")) {
            lock.setLong(1, owner.namespace().lock(LOCK));
            try (var rows = lock.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        } finally {
            connection.commit();
        }
    }

    /// The lock goes with the connection.
    private <T> T with(Work<T> work) {
        // Building an index takes as long as it takes.
        var patient = owner.withStatementTimeout(Duration.ZERO).withIdleInTransactionTimeout(Duration.ZERO);
        try (var connection = NamedConnections.open(
                ConnectionProperties.jdbcUrl(owner.url()), ConnectionProperties.of(patient), owner.namespace())) {
            connection.setAutoCommit(false);
            return work.on(connection);
        } catch (SQLException e) {
            throw new DataAccessException("migration failed: " + e.getMessage(), e);
        } catch (MigrationException e) {
            throw new DataAccessException("migration failed and was rolled back: " + e.getMessage(), e);
        }
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }
}
