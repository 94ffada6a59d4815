package dev.alluvium.database.control;

import static dev.alluvium.database.generated.Tables.API_KEYS;
import static dev.alluvium.database.generated.Tables.TENANTS;

import dev.alluvium.database.ScopedTransactions;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.generated.Tables;
import dev.alluvium.database.pace.Pace;
import dev.alluvium.database.pace.SliceSize;
import dev.alluvium.database.tenant.Actor;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.database.tenant.TenantState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// Removes a tenant and everything of it, in transactions that are short enough for the statement time-out.
///
/// The erasure is written down first, with which the keys are gone and [TenantDatabase#write] refuses the
/// tenant. Once those who were writing at that moment have ended, nothing can appear in a table that was
/// emptied. Interrupted at any point, it goes on where it was when it is run again, until the tenant itself
/// is removed.
public final class EraseTenant {
    /// Those that refer to others first.
    public static final List<Table<?>> TABLES = List.of(
            Tables.INSIGHT_HISTORY,
            Tables.INSIGHT_EVIDENCE,
            Tables.INSIGHTS,
            Tables.DERIVED_MESSAGES,
            Tables.EMBEDDINGS,
            Tables.CHUNKS,
            Tables.EMBEDDING_WORK,
            Tables.LEXICAL_POSTINGS,
            Tables.LEXICAL_DOCUMENTS,
            Tables.LEXICAL_STATISTICS,
            Tables.SUPERSEDED_REVISIONS,
            Tables.MESSAGES,
            Tables.MESSAGE_COUNTS,
            Tables.PASSED_RECORDS,
            Tables.SHOWN_MESSAGES,
            Tables.SUBSCRIPTIONS,
            Tables.CONNECTIONS);

    private static final int FIRST_BATCH = 256;
    private static final int LARGEST_BATCH = 8_192;
    private static final String ACTION = "tenant.erase";

    private final ControlTransactions control;
    private final ScopedTransactions scoped;
    private final Supplier<Pace.Now> pace;

    EraseTenant(ControlTransactions control, ScopedTransactions scoped, Supplier<Pace.Now> pace) {
        this.control = control;
        this.scoped = scoped;
        this.pace = pace;
    }

    /// Writes the erasure down, for good, and removes the keys.
    ///
    /// @return empty when there is no such tenant
    Optional<Tenant> begin(String slug, Actor actor) {
        return control.run(sql -> {
            var tenant = sql.update(TENANTS)
                    .set(TENANTS.STATE, TenantState.ERASED.text())
                    .set(TENANTS.CHANGED_AT, DSL.currentInstant())
                    .where(TENANTS.SLUG.eq(slug))
                    .returning()
                    .fetchOptional(TenantRegistry::tenant);
            tenant.map(Tenant::id).ifPresent(id -> {
                sql.execute(
                        "insert into alluvium.erasures (tenant_id) values (?::uuid) on conflict do nothing",
                        id.value());
                var keys = sql.deleteFrom(API_KEYS)
                        .where(API_KEYS.TENANT_ID.eq(id.value()))
                        .execute();
                addRemoved(sql, id, API_KEYS, keys);
            });
            AuditLog.add(
                    sql,
                    actor,
                    ACTION,
                    tenant.map(Tenant::id).orElse(null),
                    null,
                    tenant.isPresent() ? AuditLog.BEGUN : "unknown");
            return tenant;
        });
    }

    /// @param tenant that [#begin] returned
    /// @param until as [System#nanoTime] tells it; at least one batch is removed all the same
    Erased run(Tenant tenant, long until, Actor actor) {
        control.run(sql ->
                sql.fetch("select alluvium.await_writers(?::uuid)", tenant.id().value()));
        var slices = new Slices(new Pace(pace), new SliceSize(FIRST_BATCH, LARGEST_BATCH), until);
        boolean empty = TABLES.stream().allMatch(table -> empty(tenant.id(), table, slices));
        return control.run(sql -> empty ? finish(sql, tenant, actor) : receipt(sql, tenant));
    }

    /// @return false when there was no time for all of it
    private boolean empty(TenantId tenant, Table<?> table, Slices slices) {
        while (slices.removed(size -> removeSome(tenant, table, size)) > 0) {
            if (slices.left() <= 0) {
                return false;
            }
        }
        return true;
    }

    /// @param until as [System#nanoTime] tells it
    private record Slices(Pace pace, SliceSize size, long until) {
        long left() {
            return until - System.nanoTime();
        }

        int removed(IntUnaryOperator slice) {
            long began = System.nanoTime();
            int removed = slice.applyAsInt(size.rows());
            long took = System.nanoTime() - began;
            if (removed > 0) {
                size.took(took);
                pace.rest(took, left());
            }
            return removed;
        }
    }

    private int removeSome(TenantId tenant, Table<?> table, int size) {
        return scoped.run(tenant, Reader.WORKER, false, transaction -> {
            // Whoever erases the same tenant at the same time takes turns, instead of locking the same rows crosswise.
            transaction
                    .sql()
                    .fetch("select 1 from alluvium.erasures where tenant_id = ?::uuid for update", tenant.value());
            int removed = deleteSome(transaction, table, size);
            addRemoved(transaction.sql(), tenant, table, removed);
            return removed;
        });
    }

    private static int deleteSome(TenantTransaction transaction, Table<?> table, int size) {
        var tenant = transaction.tenant().value();
        // Where two partitions hold rows of the tenant, a place may mean a row in each of them. Both are the tenant's.
        var place = DSL.field("{0}.ctid", Object.class, table);
        return transaction
                .sql()
                .deleteFrom(table)
                .where(tenantOf(table).eq(tenant))
                .and(place.eq(DSL.any(DSL.array(DSL.select(place)
                        .from(table)
                        .where(tenantOf(table).eq(tenant))
                        .limit(size)))))
                .execute();
    }

    /// In the transaction that removes them, so that the receipt is exact however often the erasure was
    /// interrupted.
    private static void addRemoved(DSLContext sql, TenantId tenant, Table<?> table, int rows) {
        sql.execute("""
            update alluvium.erasures e
               set removed = e.removed || jsonb_build_object(?::text, coalesce((e.removed ->> ?::text)::bigint, 0) + ?)
             where e.tenant_id = ?::uuid
            """, table.getName(), table.getName(), rows, tenant.value());
    }

    /// Counts what is left; when that is nothing, removes the tenant itself and counts again.
    private static Erased finish(DSLContext sql, Tenant tenant, Actor actor) {
        var left = remaining(sql, tenant.id());
        left.remove(TENANTS.getName());
        if (left.values().stream().allMatch(rows -> rows == 0)) {
            var removed = sql.deleteFrom(TENANTS)
                    .where(TENANTS.TENANT_ID.eq(tenant.id().value()))
                    .execute();
            addRemoved(sql, tenant.id(), TENANTS, removed);
            sql.execute(
                    "update alluvium.erasures set erased_at = coalesce(erased_at, clock_timestamp())"
                            + " where tenant_id = ?::uuid",
                    tenant.id().value());
            AuditLog.add(sql, actor, ACTION, tenant.id(), null, AuditLog.DONE);
        }
        return receipt(sql, tenant);
    }

    private static Erased receipt(DSLContext sql, Tenant tenant) {
        var removed = removed(sql, tenant.id());
        var remaining = remaining(sql, tenant.id());
        var names = new LinkedHashSet<String>();
        names.add(API_KEYS.getName());
        TABLES.forEach(table -> names.add(table.getName()));
        names.addAll(remaining.keySet());
        var tables = new ArrayList<Erased.ErasedTable>();
        for (var name : names) {
            tables.add(new Erased.ErasedTable(name, removed.getOrDefault(name, 0L), remaining.getOrDefault(name, 0L)));
        }
        var complete = remaining.values().stream().allMatch(rows -> rows == 0);
        return new Erased(tenant.id(), tenant.slug(), tables, complete);
    }

    /// Of every table that has tenants' rows, as a role sees it that no policy applies to.
    private static Map<String, Long> remaining(DSLContext sql, TenantId tenant) {
        return counts(
                sql, "select table_name, row_count from alluvium.rows_of_tenant(?::uuid) order by table_name", tenant);
    }

    private static Map<String, Long> removed(DSLContext sql, TenantId tenant) {
        return counts(
                sql,
                "select r.key, r.value::bigint from alluvium.erasures e, jsonb_each_text(e.removed) r"
                        + " where e.tenant_id = ?::uuid",
                tenant);
    }

    private static Map<String, Long> counts(DSLContext sql, String question, TenantId tenant) {
        var counts = new LinkedHashMap<String, Long>();
        sql.fetch(question, tenant.value())
                .forEach(row -> counts.put(row.get(0, String.class), row.get(1, Long.class)));
        return counts;
    }

    private static Field<UUID> tenantOf(Table<?> table) {
        return table.field("tenant_id", UUID.class);
    }
}
