package dev.alluvium.database.control;

import com.zaxxer.hikari.HikariDataSource;
import dev.alluvium.database.ScopedTransactions;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.connection.Pool;
import dev.alluvium.database.pace.AskPace;
import dev.alluvium.database.pace.OperatorWork;
import dev.alluvium.database.safety.SafeDatabase;
import dev.alluvium.database.tenant.Actor;
import io.micrometer.core.instrument.MeterRegistry;

/// Tenants and their keys, for the role `alluvium_control`: it alone sees all of them, and reaches a tenant's
/// rows only to erase them and for who is told of its events, in that tenant's scope. Thread-safe.
public final class ControlDatabase implements AutoCloseable {
    private final HikariDataSource pool;
    private final TenantRegistry tenants;
    private final ApiKeys keys;
    private final Backlogs backlogs;
    private final Sources sources;
    private final AuditLog audit;
    private final Subscriptions subscriptions;
    private final Deliveries deliveries;
    private final Connections connections;
    private final OperatorPaces paces;

    private ControlDatabase(HikariDataSource pool, DatabaseSettings settings) {
        this.pool = pool;
        var statements = new ControlTransactions(pool);
        var scoped = new ScopedTransactions(pool, ScopedTransactions.Limits.of(settings), false);
        this.tenants = new TenantRegistry(
                statements, new EraseTenant(statements, scoped, new AskPace(pool, OperatorWork.ERASE)), Actor.PROCESS);
        this.keys = new ApiKeys(statements, Actor.PROCESS);
        this.backlogs = new Backlogs(statements);
        this.sources = new Sources(statements, Actor.PROCESS);
        this.audit = new AuditLog(statements);
        var fenced = new ScopedTransactions(pool, ScopedTransactions.Limits.of(settings), true);
        this.subscriptions = new Subscriptions(scoped, fenced);
        this.deliveries = new Deliveries(statements, scoped);
        this.connections = new Connections(scoped, fenced);
        this.paces = new OperatorPaces(statements);
    }

    /// @throws UnsafeDatabaseException with what is wrong and what to do about it
    public static ControlDatabase open(DatabaseSettings settings, MeterRegistry meters) {
        var pool = Pool.open(settings, meters);
        try {
            SafeDatabase.require(pool, SafeDatabase.Role.CONTROL);
            return new ControlDatabase(pool, settings);
        } catch (Throwable e) {
            pool.close();
            throw e;
        }
    }

    public TenantRegistry tenants() {
        return tenants;
    }

    public ApiKeys keys() {
        return keys;
    }

    public Backlogs backlogs() {
        return backlogs;
    }

    public Sources sources() {
        return sources;
    }

    public AuditLog audit() {
        return audit;
    }

    public Subscriptions subscriptions() {
        return subscriptions;
    }

    public Deliveries deliveries() {
        return deliveries;
    }

    public Connections connections() {
        return connections;
    }

    public OperatorPaces paces() {
        return paces;
    }

    @Override
    public void close() {
        pool.close();
    }
}
