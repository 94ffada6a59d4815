package dev.alluvium.database.connection;

import java.sql.PreparedStatement;
import org.jooq.tools.jdbc.DefaultPreparedStatement;

/// A prepared statement that answers with the guarded connection when it is asked where it comes from; the result
/// sets it hands out answer with the statement.
final class GuardedStatement extends DefaultPreparedStatement {
    GuardedStatement(PreparedStatement pooled, GuardedConnection connection) {
        super(pooled, connection);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        throw GuardedConnection.refusal("reach the connection behind it");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
