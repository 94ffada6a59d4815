package dev.alluvium.query.message;

import static dev.alluvium.database.generated.Tables.EMBEDDING_WORK;
import static dev.alluvium.database.generated.Tables.INSIGHTS;
import static dev.alluvium.database.generated.Tables.MESSAGE_COUNTS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.message.MessageViews.CountsView;
import dev.alluvium.query.message.MessageViews.StatusView;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jooq.Field;
import org.jooq.impl.DSL;

/// The caller's tenant in figures: exact, and as cheap for a million messages as for one, because the writers keep
/// count.
final class SelectCounts {
    private SelectCounts() {}

    static StatusView run(TenantTransaction tx, Instant now) {
        var c = MESSAGE_COUNTS.as("c");
        var w = EMBEDDING_WORK.as("w");
        var stored = total(c.STORED);
        var deleted = total(c.DELETED);
        var pending = total(c.PENDING);
        var failed = total(c.FAILED);
        // Written out: a plan for any state could not use the index of the pending ones.
        var oldest = field(select(min(w.STORED_AT))
                .from(w)
                .where(w.TENANT_ID.eq(tx.tenant().value()), w.STATE.eq(inline("pending"))));
        var i = INSIGHTS.as("i");
        var insights = field(
                select(DSL.count()).from(i).where(i.TENANT_ID.eq(tx.tenant().value()), i.STATUS.eq("active")));
        var row = tx.sql()
                .select(stored, deleted, pending, failed, oldest, insights)
                .from(c)
                .where(c.TENANT_ID.eq(tx.tenant().value()))
                .fetchSingle();
        long embedded = count(row.get(stored)) - count(row.get(pending)) - count(row.get(failed));
        var counts = new CountsView(
                count(row.get(stored)),
                embedded,
                count(row.get(failed)),
                count(row.get(pending)),
                count(row.get(deleted)));
        return new StatusView(counts, row.get(insights), age(row.get(oldest), now));
    }

    private static Field<BigDecimal> total(Field<Long> deltas) {
        return coalesce(sum(deltas), BigDecimal.ZERO);
    }

    private static long count(BigDecimal total) {
        return total.longValueExact();
    }

    /// The writer's clock may be ahead of ours.
    private static long age(Instant oldest, Instant now) {
        return oldest == null ? 0 : Math.max(0, Duration.between(oldest, now).toMillis());
    }
}
