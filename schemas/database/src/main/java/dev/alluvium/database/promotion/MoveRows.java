package dev.alluvium.database.promotion;

import static java.util.stream.Collectors.joining;

import dev.alluvium.database.ScopedTransactions;
import dev.alluvium.database.TenantErasedException;
import dev.alluvium.database.pace.Pace;
import dev.alluvium.database.pace.SliceSize;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;

/// Changes the place of a tenant's rows, in the order of their keys, a batch in each transaction. The tenant's
/// writers wait while a batch is under way and get through between two; nobody else waits.
final class MoveRows {
    private static final int FIRST_BATCH = 32;
    private static final int LARGEST_BATCH = 8192;
    /// When this many rows have been moved twice, and at each doubling.
    private static final int FIRST_ANALYZE = 256;

    private final ScopedTransactions scoped;
    private final OwnPartitions partitions;
    private final Pace pace;

    MoveRows(ScopedTransactions scoped, OwnPartitions partitions, Pace pace) {
        this.scoped = scoped;
        this.partitions = partitions;
        this.pace = pace;
    }

    /// New rows go to that place from now on. No writer is under way meanwhile: two of them, of which one had not
    /// heard of it, could store the same message once in each place.
    void redirect(TenantId tenant, int place, PromotionProgress progress) {
        progress.began(PromotionStep.REDIRECT);
        held(
                tenant,
                PromotionStep.REDIRECT,
                progress,
                sql -> sql.execute(
                        "update alluvium.promotions set place = ?, changed_at = now() where tenant = ?::uuid",
                        place,
                        tenant.value()));
    }

    /// @param from the place that is to be empty afterwards
    Map<String, Long> all(TenantId tenant, int from, PromotionProgress progress) {
        progress.began(PromotionStep.MOVE);
        progress.expected(partitions.tables().stream()
                .mapToLong(table -> rows(tenant, table, from))
                .sum());
        var moved = new LinkedHashMap<String, Long>();
        for (var table : partitions.tables()) {
            moved.put(table.substring(table.indexOf('.') + 1), all(tenant, table, from, progress));
        }
        return moved;
    }

    /// Nobody waits while they are counted.
    private long rows(TenantId tenant, String table, int from) {
        return scoped.run(
                tenant,
                Reader.WORKER,
                true,
                tx -> tx.sql()
                        .fetchSingle(
                                "select count(*) from " + table + " where tenant_id = ?::uuid and place = ?",
                                tenant.value(),
                                from)
                        .get(0, Long.class));
    }

    private long all(TenantId tenant, String table, int from, PromotionProgress progress) {
        long moved = 0;
        long known = FIRST_ANALYZE;
        // While a batch is moved the tenant's writers wait. Moving a vector into the index costs a thousand times what
        // moving a count costs.
        var slice = new SliceSize(FIRST_BATCH, LARGEST_BATCH);
        List<Object> after = List.of();
        var keys = held(tenant, PromotionStep.MOVE, progress, sql -> keys(sql, table));
        while (after != null) {
            var batch = new Batch(table, keys, tenant, from, after);
            int size = slice.rows();
            var last = held(tenant, PromotionStep.MOVE, progress, sql -> batch.move(sql, size));
            moved += last.rows();
            after = last.key();
            progress.moved(table.substring(table.indexOf('.') + 1), moved);
            slice.took(last.took());
            pace.rest(last.took());
            if (moved >= known * 2) {
                // Without statistics the searches that look into a table that fills would soon take seconds.
                partitions.analyze(tenant, table, 1 - from);
                known = moved;
            }
        }
        partitions.analyze(tenant, table, 1 - from);
        return moved;
    }

    private <T> T held(TenantId tenant, PromotionStep step, PromotionProgress progress, Work<T> work) {
        return OwnPartitions.patiently(
                step,
                progress,
                () -> scoped.run(tenant, Reader.WORKER, false, tx -> {
                    tx.sql().fetch("select alluvium.hold_writers(?::uuid)", tenant.value());
                    refuseErased(tx.sql(), tenant);
                    return work.on(tx.sql());
                }));
    }

    /// An erasure is written down before it waits for the fence, which is held here: it removes no row before
    /// this batch has ended, and there is no batch after.
    private static void refuseErased(DSLContext sql, TenantId tenant) {
        boolean erased = sql.fetchSingle(
                        "select exists (select from alluvium.erasures where tenant_id = ?::uuid)", tenant.value())
                .get(0, Boolean.class);
        if (erased) {
            throw new TenantErasedException(tenant);
        }
    }

    /// What tells a tenant's rows apart.
    private static List<String> keys(DSLContext sql, String table) {
        return sql.fetch("""
            select a.attname
              from pg_index i
             cross join lateral unnest(i.indkey) with ordinality as k (attnum, position)
              join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
             where i.indrelid = ?::regclass and i.indisprimary and a.attname not in ('tenant_id', 'place')
             order by k.position
            """, table).map(row -> row.get(0, String.class));
    }

    private interface Work<T> {
        T on(DSLContext sql);
    }

    /// @param key of the last row moved, or null when there are no more
    /// @param took nanoseconds, in which the tenant's writers were kept waiting
    private record Last(List<Object> key, int rows, long took) {}

    /// The rows that come after a key. Those that were moved before are passed over: a look from the start would
    /// meet all their remains again, each time.
    private record Batch(String table, List<String> keys, TenantId tenant, int from, List<Object> after) {
        Last move(DSLContext sql, int limit) {
            long began = System.nanoTime();
            var last = last(sql, limit);
            var binds = binds();
            var upTo = "";
            if (last != null) {
                upTo = " and " + row() + " <= " + marks();
                binds.addAll(last);
            }
            int rows = sql.execute("update " + table + " set place = " + (1 - from) + where() + upTo, binds.toArray());
            return new Last(last, rows, System.nanoTime() - began);
        }

        private List<Object> last(DSLContext sql, int limit) {
            var columns = String.join(", ", keys);
            return sql.fetchOptional(
                            "select " + columns + " from " + table + where() + " order by " + columns + " offset "
                                    + (limit - 1) + " limit 1",
                            binds().toArray())
                    .map(row -> List.of(row.intoArray()))
                    .orElse(null);
        }

        private String where() {
            return " where tenant_id = ?::uuid and place = " + from
                    + (after.isEmpty() ? "" : " and " + row() + " > " + marks());
        }

        private String row() {
            return "(" + String.join(", ", keys) + ")";
        }

        private String marks() {
            return keys.stream().map(key -> "?").collect(joining(", ", "(", ")"));
        }

        private ArrayList<Object> binds() {
            var binds = new ArrayList<Object>();
            binds.add(tenant.value());
            binds.addAll(after);
            return binds;
        }
    }
}
