package dev.alluvium.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.connection.Pool;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.connection.WalPositions;
import dev.alluvium.database.pace.AskPace;
import dev.alluvium.database.pace.OperatorWork;
import dev.alluvium.database.pace.Pace;
import dev.alluvium.database.safety.SafeDatabase;
import dev.alluvium.database.schema.WatchSchema;
import dev.alluvium.database.tenant.Caller;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jooq.exception.DataAccessException;

/// The only door to tenant rows. Every transaction through it is scoped to one tenant by the database
/// itself.
///
/// Thread-safe. Failures of the database come out as [DataAccessException]; [DatabaseFailure] tells which
/// may pass.
public final class TenantDatabase implements AutoCloseable {
    private final HikariDataSource pool;
    private final ScopedTransactions transactions;
    private final TenantDirectory directory;
    private final MeasureSizes sizes;
    private final WatchSchema schema = new WatchSchema(System::nanoTime);

    private TenantDatabase(HikariDataSource pool, DatabaseSettings settings, MeterRegistry meters) {
        this.pool = pool;
        this.sizes = new MeasureSizes(System::nanoTime, meters);
        this.transactions = new ScopedTransactions(pool, ScopedTransactions.Limits.of(settings), true);
        this.directory = new TenantDirectory(pool, System::nanoTime);
    }

    /// Connects, and makes sure that this role on this database cannot see what is not its tenant's.
    ///
    /// @throws UnsafeDatabaseException with what is wrong and what to do about it
    public static TenantDatabase open(DatabaseSettings settings, MeterRegistry meters) {
        return open(settings, Pool.open(settings, meters), SafeDatabase.Role.APPLICATION, meters);
    }

    private static TenantDatabase open(
            DatabaseSettings settings, HikariDataSource pool, SafeDatabase.Role role, MeterRegistry meters) {
        try {
            SafeDatabase.require(pool, role);
            return new TenantDatabase(pool, settings, meters);
        } catch (Throwable e) {
            pool.close();
            throw e;
        }
    }

    /// The same for a process that only reads: as a role that can do nothing else, and is no worker
    /// whatever it says.
    ///
    /// @throws UnsafeDatabaseException when the role could do more, too
    public static TenantDatabase openToRead(DatabaseSettings settings, MeterRegistry meters) {
        return openToRead(settings, settings.user(), meters);
    }

    /// @param pool what its connections are called in the metrics
    static TenantDatabase openToRead(DatabaseSettings settings, String pool, MeterRegistry meters) {
        return open(settings, Pool.openAware(settings, pool, meters), SafeDatabase.Role.READER, meters);
    }

    /// Runs the work in one transaction of the tenant and commits it. Whatever the work throws rolls
    /// everything back and comes out as it was thrown. Only workers write: the work sees everything of the
    /// tenant.
    ///
    /// @throws IllegalStateException when a tenant transaction is open on this thread already
    /// @throws TenantErasedException when the tenant was erased
    public <T> T write(TenantId tenant, TenantWork<T> work) {
        return transactions.run(tenant, Reader.WORKER, false, work);
    }

    /// The same, in a transaction in which the server refuses to change anything and shows what the reader
    /// may see.
    public <T> T read(TenantId tenant, Reader reader, TenantWork<T> work) {
        return transactions.run(tenant, reader, true, work);
    }

    /// Reads everything of the tenant as it is at one moment, whatever is written meanwhile. Until it ends,
    /// the server keeps what it sees: for few statements, however much they read.
    public <T> T readSnapshot(TenantId tenant, TenantWork<T> work) {
        return transactions.run(tenant, Reader.WORKER, ScopedTransactions.Mode.SNAPSHOT, work);
    }

    /// Reads as the caller, in its tenant.
    public <T> T read(Caller caller, TenantWork<T> work) {
        return read(caller.tenant(), Reader.of(caller), work);
    }

    /// Reads as the caller, in its tenant, within limits.
    public <T> T read(Caller caller, ReadLimits limits, TenantWork<T> work) {
        return transactions.run(caller.tenant(), Reader.of(caller), new ScopedTransactions.Mode(limits), work);
    }

    public TenantDirectory directory() {
        return directory;
    }

    /// The erasures that this worker has not told its consumers of.
    ///
    /// @param teller `ingest-worker` or `embed-worker`
    public Erasures erasures(String teller) {
        return new Erasures(pool, teller);
    }

    /// Whose rows are to go.
    public Retentions retentions() {
        return new Retentions(pool);
    }

    /// Where refused credentials are kept.
    public Refusals refusals() {
        return new Refusals(pool);
    }

    /// How far Kafka's partitions are stored here; no tenant's data.
    public SourcePositions sources() {
        return new SourcePositions(pool);
    }

    /// How large the chunks of this installation are.
    public InstallationChunking chunking() {
        return new InstallationChunking(pool);
    }

    /// Where a worker says what waits before it.
    public LaneReports laneReports() {
        return new LaneReports(pool);
    }

    /// How much of the time what operators have done in bulk may work.
    public Pace pace(OperatorWork work) {
        return new Pace(new AskPace(pool, work));
    }

    /// The generation that is written and searched; it belongs to no tenant.
    public EmbeddingGeneration activeGeneration() {
        try (var connection = pool.getConnection();
                var statement = connection.prepareStatement(
                        "select generation, model, dimension from alluvium.embedding_generations where active");
                var rows = statement.executeQuery()) {
            if (!rows.next()) {
                throw new UnsafeDatabaseException("no embedding generation is active in this database");
            }
            var active = new EmbeddingGeneration(rows.getShort(1), rows.getString(2), rows.getInt(3));
            connection.rollback();
            return active;
        } catch (SQLException e) {
            throw new DataAccessException("the active embedding generation cannot be read", e);
        }
    }

    /// One that tells the age of its answers by another clock.
    public TenantDirectory directoryWith(LongSupplier nanoTime) {
        return new TenantDirectory(pool, nanoTime);
    }

    WalPositions wal() {
        return new WalPositions(pool);
    }

    /// The connections of this process, without asking for one: what there is to see when there is none to
    /// be had.
    public Map<String, Object> pool() {
        var numbers = pool.getHikariPoolMXBean();
        return Map.of(
                "pool_size", numbers.getTotalConnections(),
                "active", numbers.getActiveConnections(),
                "idle", numbers.getIdleConnections(),
                "waiting", numbers.getThreadsAwaitingConnection());
    }

    /// Asks the server, so that an answer means it is there.
    ///
    /// @throws DataAccessException when it cannot be reached
    /// @throws UnsafeDatabaseException when its schema was migrated to where this program cannot follow
    public DatabaseHealth health() {
        try (var connection = pool.getConnection();
                var statement = connection.prepareStatement("show server_version");
                var rows = statement.executeQuery()) {
            rows.next();
            var version = rows.getString(1);
            var misfit = schema.misfit(connection);
            var measured = sizes.of(connection);
            connection.rollback();
            if (misfit.isPresent()) {
                throw new UnsafeDatabaseException(misfit.get());
            }
            var numbers = pool.getHikariPoolMXBean();
            return new DatabaseHealth(
                    version,
                    numbers.getTotalConnections(),
                    numbers.getActiveConnections(),
                    numbers.getIdleConnections(),
                    numbers.getThreadsAwaitingConnection(),
                    measured.databaseBytes(),
                    measured.largest());
        } catch (SQLException e) {
            throw new DataAccessException("the database does not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
