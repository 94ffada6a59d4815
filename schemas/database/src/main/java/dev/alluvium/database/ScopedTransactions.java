package dev.alluvium.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.tenant.Principal;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jooq.exception.DataAccessException;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/// A transaction of one tenant on a connection of the pool, in two round trips and the statements of its
/// work: BEGIN goes out with the statement that says whose rows these are and who reads them, and what ends
/// the transaction also clears the session. The first and the last query of one that reads may travel with these.
///
/// Thread-safe. A transaction inside another one is refused, whatever database either belongs to: it would
/// wait for a second connection while it holds the first.
public final class ScopedTransactions {
    private static final ScopedValue<TenantId> OPEN = ScopedValue.newInstance();
    /// Statements are planned once on a connection, for any tenant and any values: with sixteen partitions a
    /// table, planning takes longer than what most of them do. Such a plan may outlive the day when the table
    /// was empty, and reading all of it was the cheapest; nothing that belongs to one tenant is ever found
    /// best like that.
    private static final String ENTER = """
        select set_config('alluvium.tenant_id', ?, true), set_config('alluvium.reader', ?, true),
               set_config('alluvium.principal_id', ?, true), set_config('alluvium.principal_type', ?, true),
               set_config('statement_timeout', ?, true), set_config('idle_in_transaction_session_timeout', ?, true),
               set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)
        """;
    /// How a reader's statements use the vectors' index: it goes on until a statement has enough, within
    /// bounds. Larger numbers find more and take longer; see RATIONALE.md. None is worth the start of further
    /// processes.
    static final String ENTER_AND_READ = ENTER.stripTrailing()
            + ", set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', ?, true),"
            + " set_config('hnsw.max_scan_tuples', '10000', true),"
            + " set_config('max_parallel_workers_per_gather', '0', true), set_config('transaction_timeout', ?, true),"
            + " set_config('alluvium.text_bytes', ?, true)";
    /// Refuses a tenant that was erased, and keeps an erasure that begins now waiting until this transaction is
    /// over.
    private static final String ENTER_AND_WRITE = ENTER.stripTrailing() + ", alluvium.pass_fence(?::uuid)";
    /// The local setting ends with the transaction by itself. The reset is for what nobody should have set on
    /// the session.
    static final String LEAVE = "commit; reset all";

    private final HikariDataSource pool;
    private final Limits limits;
    private final boolean fenced;

    /// @param fenced whether writing to a tenant that was erased is refused; false for the erasure itself
    public ScopedTransactions(HikariDataSource pool, Limits limits, boolean fenced) {
        this.pool = pool;
        this.limits = limits;
        this.fenced = fenced;
    }

    /// Said with each transaction although start-up options say them too: a pooler that shares connections
    /// among clients passes no start-up options on.
    public record Limits(Duration statement, Duration idleInTransaction) {
        public static Limits of(DatabaseSettings settings) {
            return new Limits(settings.statementTimeout(), settings.idleInTransactionTimeout());
        }
    }

    public <T> T run(TenantId tenant, Reader reader, boolean readOnly, TenantWork<T> work) {
        return run(tenant, reader, readOnly ? Mode.READ : Mode.WRITE, work);
    }

    /// @param limits of who reads; null for who writes
    /// @param isolation of [Connection]
    record Mode(ReadLimits limits, int isolation) {
        static final Mode WRITE = new Mode(null);
        static final Mode READ = new Mode(ReadLimits.NONE);
        static final Mode SNAPSHOT = new Mode(ReadLimits.NONE, Connection.TRANSACTION_REPEATABLE_READ);

        Mode(ReadLimits limits) {
            this(limits, Connection.TRANSACTION_READ_COMMITTED);
        }

        boolean readOnly() {
            return limits != null;
        }

        /// Whether each statement sees what is committed by then, so that it is all the same which of them share a
        /// transaction.
        boolean ofReader() {
            return readOnly() && isolation == Connection.TRANSACTION_READ_COMMITTED;
        }
    }

    public <T> T run(TenantId tenant, Reader reader, Mode mode, TenantWork<T> work) {
        if (OPEN.isBound()) {
            throw new IllegalStateException("a tenant transaction is open already on this thread: they do not nest");
        }
        return ScopedValue.where(OPEN, tenant).call(() -> onConnection(tenant, reader, mode, work));
    }

    private <T> T onConnection(TenantId tenant, Reader reader, Mode mode, TenantWork<T> work) {
        try (var connection = pool.getConnection()) {
            try {
                prepare(connection, mode);
                return workIn(connection, tenant, opening(tenant, reader, mode), mode, work);
            } catch (Throwable e) {
                // Throwable: an Error in the work must not commit half of it.
                rollback(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw failure(tenant, e);
        }
    }

    static RuntimeException failure(TenantId tenant, SQLException e) {
        return TenantErasedException.SQL_STATE.equals(e.getSQLState())
                ? new TenantErasedException(tenant)
                : new DataAccessException("transaction of tenant " + tenant + " failed: " + e.getMessage(), e);
    }

    private static void prepare(Connection connection, Mode mode) throws SQLException {
        connection.setReadOnly(mode.readOnly());
        if (mode.isolation != Connection.TRANSACTION_READ_COMMITTED) {
            // The pool sets it back.
            connection.setTransactionIsolation(mode.isolation);
        }
    }

    /// The statement that says whose rows the others may see, with its values.
    ///
    /// @param ofReader see [Mode#ofReader]
    record Opening(String sql, List<String> values, boolean ofReader) {
        /// @return the number of the next value
        int bind(PreparedStatement statement) throws SQLException {
            for (int i = 0; i < values.size(); i++) {
                statement.setString(i + 1, values.get(i));
            }
            return values.size() + 1;
        }
    }

    private Opening opening(TenantId tenant, Reader reader, Mode mode) {
        var settings = new ArrayList<>(
                switch (reader) {
                    case Reader.Worker() -> List.of(tenant.toString(), "worker", "", "");
                    case Reader.Everyone() -> List.of(tenant.toString(), "caller", "", "");
                    case Principal(var id, var type) -> List.of(tenant.toString(), "caller", id, type);
                });
        var time = mode.readOnly() ? mode.limits.statement(limits.statement()) : limits.statement();
        settings.add(Long.toString(time.toMillis()));
        settings.add(Long.toString(limits.idleInTransaction().toMillis()));
        if (mode.readOnly()) {
            settings.add(Integer.toString(mode.limits.candidates()));
            settings.add(Long.toString(mode.limits.transaction().toMillis()));
            settings.add(Long.toString(mode.limits.textBytes()));
            return new Opening(ENTER_AND_READ, settings, mode.ofReader());
        }
        if (fenced) {
            settings.add(tenant.toString());
        }
        return new Opening(fenced ? ENTER_AND_WRITE : ENTER, settings, false);
    }

    private static <T> T workIn(Connection connection, TenantId tenant, Opening opening, Mode mode, TenantWork<T> work)
            throws SQLException {
        var within = mode.readOnly() ? mode.limits : ReadLimits.NONE;
        T result;
        boolean open;
        try (var transaction = new TenantTransaction(tenant, connection, opening, within)) {
            if (!mode.ofReader()) {
                transaction.begin();
            }
            result = work.run(transaction);
            open = transaction.isOpen();
        }
        if (open) {
            leave(connection);
        }
        return result;
    }

    private static void leave(Connection connection) throws SQLException {
        // COMMIT of a failed transaction rolls it back and reports success.
        if (connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.OPEN) {
            throw new SQLException(
                    "a statement failed and its error was swallowed: nothing of the transaction was kept", "25P02");
        }
        try (var statement = connection.createStatement()) {
            statement.execute(LEAVE);
        }
    }

    private void rollback(Connection connection, Throwable original) {
        try {
            connection.rollback();
        } catch (SQLException | RuntimeException e) {
            original.addSuppressed(e);
            pool.evictConnection(connection);
        }
    }
}
