package dev.alluvium.database.control;

import static dev.alluvium.database.generated.Tables.CONNECTIONS;
import static dev.alluvium.database.generated.Tables.TENANTS;

import dev.alluvium.database.ScopedTransactions;
import dev.alluvium.database.generated.tables.records.ConnectionsRecord;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.database.tenant.TenantState;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.JSONB;

/// What tenants have connected. Thread-safe.
public final class Connections {
    /// Of one tenant.
    public static final int MOST = 50;

    private final ScopedTransactions scoped;
    private final ScopedTransactions fenced;

    /// @param fenced refuses a tenant that is erased
    Connections(ScopedTransactions scoped, ScopedTransactions fenced) {
        this.scoped = scoped;
        this.fenced = fenced;
    }

    /// A connection with the tenant that it belongs to.
    ///
    /// @param slug the tenant's
    public record Found(String slug, Connection connection) {}

    /// @return empty when the tenant has as many as it may
    public Optional<Connection> add(TenantId tenant, Connection wanted) {
        return fenced.run(tenant, Reader.WORKER, false, tx -> {
            var id = tenant.value();
            // One after the other, so that the count is right.
            tx.sql().fetch("select 1 from alluvium.tenants where tenant_id = ?::uuid for no key update", id);
            if (tx.sql().fetchCount(CONNECTIONS, CONNECTIONS.TENANT_ID.eq(id)) >= MOST) {
                return Optional.empty();
            }
            return Optional.of(connection(tx.sql()
                    .insertInto(CONNECTIONS)
                    .set(CONNECTIONS.TENANT_ID, id)
                    .set(CONNECTIONS.CONNECTION_ID, wanted.id())
                    .set(CONNECTIONS.KIND, wanted.kind())
                    .set(CONNECTIONS.NAME, wanted.name())
                    .set(CONNECTIONS.SETTINGS, JSONB.valueOf(wanted.settings()))
                    .set(CONNECTIONS.SEALED, wanted.sealed())
                    .returning()
                    .fetchSingle()));
        });
    }

    /// Oldest first.
    public List<Connection> list(TenantId tenant) {
        return scoped.run(
                tenant,
                Reader.WORKER,
                true,
                tx -> tx.sql()
                        .selectFrom(CONNECTIONS)
                        .where(CONNECTIONS.TENANT_ID.eq(tenant.value()))
                        .orderBy(CONNECTIONS.CREATED_AT, CONNECTIONS.CONNECTION_ID)
                        .fetch(Connections::connection));
    }

    /// @return whether there was such a one
    public boolean remove(TenantId tenant, UUID connection) {
        return scoped.run(
                        tenant,
                        Reader.WORKER,
                        false,
                        tx -> tx.sql()
                                .deleteFrom(CONNECTIONS)
                                .where(
                                        CONNECTIONS.TENANT_ID.eq(tenant.value()),
                                        CONNECTIONS.CONNECTION_ID.eq(connection))
                                .execute())
                > 0;
    }

    /// Of a tenant that is active.
    public Optional<Found> find(TenantId tenant, UUID connection) {
        return scoped.run(tenant, Reader.WORKER, true, tx -> {
            var slug = tx.sql()
                    .select(TENANTS.SLUG)
                    .from(TENANTS)
                    .where(TENANTS.TENANT_ID.eq(tenant.value()), TENANTS.STATE.eq(TenantState.ACTIVE.text()))
                    .fetchOptional(TENANTS.SLUG);
            return slug.flatMap(name -> tx.sql()
                    .selectFrom(CONNECTIONS)
                    .where(CONNECTIONS.TENANT_ID.eq(tenant.value()), CONNECTIONS.CONNECTION_ID.eq(connection))
                    .fetchOptional(row -> new Found(name, connection(row))));
        });
    }

    private static Connection connection(ConnectionsRecord row) {
        return new Connection(
                row.getConnectionId(),
                row.getKind(),
                row.getName(),
                row.getSettings().data(),
                row.getSealed(),
                row.getCreatedAt());
    }
}
