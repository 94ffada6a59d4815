package dev.alluvium.database;

import dev.alluvium.database.ScopedTransactions.Opening;
import dev.alluvium.database.binding.RunTextQuery;
import dev.alluvium.database.binding.TextQuery;
import dev.alluvium.database.connection.GuardedConnection;
import dev.alluvium.database.tenant.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/// One open transaction of one tenant. Belongs to the thread that runs the work, and is dead once the work has
/// returned.
///
/// One that reads begins with its first statement. Where that is a [TextQuery], both travel together; and a query that
/// is the last one takes the transaction's end along.
public final class TenantTransaction implements AutoCloseable {
    private final TenantId tenant;
    private final Connection pooled;
    private final Opening opening;
    private final ReadLimits limits;
    private GuardedConnection connection;
    /// Null until somebody asks for it.
    private DSLContext sql;
    private boolean begun;

    TenantTransaction(TenantId tenant, Connection connection, Opening opening, ReadLimits limits) {
        this.tenant = tenant;
        this.limits = limits;
        this.pooled = connection;
        this.opening = opening;
        this.connection = new GuardedConnection(connection);
    }

    public TenantId tenant() {
        return tenant;
    }

    /// How much text its statements return: [ReadLimits#textBytes].
    public long textBytes() {
        return limits.textBytes();
    }

    /// Statements of this transaction. What would end it, nest another one, or change its tenant is refused,
    /// and so is everything else that is not a plain query or change of rows.
    public DSLContext sql() {
        connection.check();
        if (!begun) {
            begin();
        }
        if (sql == null) {
            sql = Jooq.on(connection, tenant);
        }
        return sql;
    }

    /// The rows of a query.
    public <T> List<T> rows(TextQuery<T> query) {
        return rows(query, false);
    }

    /// The rows of a query.
    ///
    /// @param last whether it is likely to be the last one: whatever is asked after it all the same is asked in a
    ///     transaction of its own, of the same reader and within the same limits
    public <T> List<T> rows(TextQuery<T> query, boolean last) {
        connection.check();
        if (StatementCheck.FOUND != null) {
            StatementCheck.FOUND.check(query, tenant);
        }
        boolean first = !begun;
        boolean ends = last && opening.ofReader();
        begun = true;
        try (var statement = pooled.prepareStatement(OneTrip.of(query.sql()).text(first, ends))) {
            RunTextQuery.bind(query, statement, first ? opening.bind(statement) : 1);
            var rows = rows(statement, query, first);
            if (ends) {
                end();
            }
            return rows;
        } catch (SQLException e) {
            throw new DataAccessException("a query of tenant " + tenant + " failed: " + e.getMessage(), e);
        }
    }

    private static <T> List<T> rows(PreparedStatement statement, TextQuery<T> query, boolean first)
            throws SQLException {
        statement.execute();
        if (first) {
            statement.getMoreResults();
        }
        try (var rows = statement.getResultSet()) {
            return RunTextQuery.read(query, rows);
        }
    }

    /// What was handed out for the transaction that is over is of no use to the next one.
    private void end() {
        begun = false;
        sql = null;
        connection.retire();
        connection = new GuardedConnection(pooled);
    }

    void begin() {
        try (var statement = pooled.prepareStatement(opening.sql())) {
            begun = true;
            opening.bind(statement);
            statement.execute();
        } catch (SQLException e) {
            throw ScopedTransactions.failure(tenant, e);
        }
    }

    /// Whether there is something to commit.
    boolean isOpen() {
        return begun;
    }

    /// Called by the door itself when the work is done; a second call changes nothing.
    @Override
    public void close() {
        connection.retire();
    }
}
