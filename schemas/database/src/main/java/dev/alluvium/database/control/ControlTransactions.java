package dev.alluvium.database.control;

import dev.alluvium.database.Jooq;
import dev.alluvium.database.connection.RollBack;
import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/// Transactions without a tenant: row level security lets them see no tenant's rows.
public final class ControlTransactions {
    private final DataSource pool;

    public ControlTransactions(DataSource pool) {
        this.pool = pool;
    }

    public <T> T run(Function<DSLContext, T> work) {
        try (var connection = pool.getConnection()) {
            try {
                var result = work.apply(Jooq.on(connection));
                connection.commit();
                return result;
            } catch (Throwable e) {
                RollBack.after(e, connection);
                throw e;
            }
        } catch (SQLException e) {
            throw new DataAccessException("the control database failed: " + e.getMessage(), e);
        }
    }
}
