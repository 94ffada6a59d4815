package dev.alluvium.database;

import static dev.alluvium.database.Tables.API_KEYS;
import static dev.alluvium.database.Tables.TENANTS;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// Removes a tenant's rows table by table, in transactions that are short enough for the statement time-out, then its
/// keys
/// and the tenant itself. The tenant is suspended when this begins, so that no new rows are accepted meanwhile.
final class EraseTenant {
    /// Those that refer to others first.
    static final List<Table<?>> TABLES = List.of(
            Tables.EMBEDDINGS,
            Tables.CHUNKS,
            Tables.EMBEDDING_WORK,
            Tables.SUPERSEDED_REVISIONS,
            Tables.MESSAGES,
            Tables.MESSAGE_COUNTS);

    private static final int BATCH = 10_000;

    private final ControlTransactions control;
    private final ScopedTransactions scoped;

    EraseTenant(ControlTransactions control, ScopedTransactions scoped) {
        this.control = control;
        this.scoped = scoped;
    }

    Erased run(Tenant tenant) {
        var removed = TABLES.stream().map(table -> empty(tenant.id(), table)).toList();
        var receipt = new ArrayList<Erased.ErasedTable>();
        for (int i = 0; i < TABLES.size(); i++) {
            receipt.add(new Erased.ErasedTable(
                    TABLES.get(i).getName(), removed.get(i), remaining(tenant.id(), TABLES.get(i))));
        }
        var complete = receipt.stream().allMatch(table -> table.remaining() == 0);
        if (complete) {
            receipt.addAll(removeTenant(tenant.id()));
        }
        return new Erased(tenant.id(), tenant.slug(), receipt, complete);
    }

    private long empty(TenantId tenant, Table<?> table) {
        long removed = 0;
        int batch;
        do {
            batch = scoped.run(tenant, Reader.WORKER, false, transaction -> deleteSome(transaction, table));
            removed += batch;
        } while (batch > 0);
        return removed;
    }

    private static int deleteSome(TenantTransaction transaction, Table<?> table) {
        var tenant = transaction.tenant().value();
        // A tenant's rows lie in one partition, so that a row's place in it names the row.
        var place = DSL.field("{0}.ctid", Object.class, table);
        return transaction
                .sql()
                .deleteFrom(table)
                .where(tenantOf(table).eq(tenant))
                .and(place.eq(DSL.any(DSL.array(DSL.select(place)
                        .from(table)
                        .where(tenantOf(table).eq(tenant))
                        .limit(BATCH)))))
                .execute();
    }

    private long remaining(TenantId tenant, Table<?> table) {
        return scoped.run(tenant, Reader.WORKER, true, transaction ->
                (long) transaction.sql().fetchCount(table, tenantOf(table).eq(tenant.value())));
    }

    private List<Erased.ErasedTable> removeTenant(TenantId tenant) {
        return control.run(sql -> {
            var keys = sql.deleteFrom(API_KEYS)
                    .where(API_KEYS.TENANT_ID.eq(tenant.value()))
                    .execute();
            var tenants = sql.deleteFrom(TENANTS)
                    .where(TENANTS.TENANT_ID.eq(tenant.value()))
                    .execute();
            return List.of(
                    new Erased.ErasedTable(
                            API_KEYS.getName(), keys, sql.fetchCount(API_KEYS, API_KEYS.TENANT_ID.eq(tenant.value()))),
                    new Erased.ErasedTable(
                            TENANTS.getName(), tenants, sql.fetchCount(TENANTS, TENANTS.TENANT_ID.eq(tenant.value()))));
        });
    }

    private static Field<UUID> tenantOf(Table<?> table) {
        return table.field("tenant_id", UUID.class);
    }
}
