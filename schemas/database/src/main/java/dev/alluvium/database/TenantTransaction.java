package dev.alluvium.database;

import dev.alluvium.database.connection.GuardedConnection;
import dev.alluvium.database.tenant.TenantId;
import java.sql.Connection;
import org.jooq.DSLContext;

/// One open transaction of one tenant. Belongs to the thread that runs the work, and is dead once the work has
/// returned.
public final class TenantTransaction implements AutoCloseable {
    private final TenantId tenant;
    private final GuardedConnection connection;
    private final DSLContext sql;
    private final ReadLimits limits;

    TenantTransaction(TenantId tenant, Connection connection, ReadLimits limits) {
        this.tenant = tenant;
        this.limits = limits;
        this.connection = new GuardedConnection(connection);
        this.sql = Jooq.on(this.connection, tenant);
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
        return sql;
    }

    /// Called by the door itself when the work is done; a second call changes nothing.
    @Override
    public void close() {
        connection.retire();
    }
}
