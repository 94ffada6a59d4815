package dev.alluvium.query.message;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.WaitingLane;
import dev.alluvium.query.message.MessageViews.CountsView;
import dev.alluvium.query.message.MessageViews.StatusView;
import java.time.Duration;
import java.time.Instant;

/// The caller's tenant in figures: exact, and as cheap for a million messages as for one, because the
/// writers keep count. A function of the database adds them up, since they count messages, too, that the
/// role of this process is not shown.
final class SelectCounts {
    private SelectCounts() {}

    static StatusView run(TenantTransaction tx, Instant now) {
        var row = tx.sql()
                .resultQuery("select stored, deleted, pending, failed, oldest_pending, insights"
                        + " from alluvium.tenant_counts()")
                .fetchSingle();
        long stored = row.get("stored", Long.class);
        long pending = row.get("pending", Long.class);
        long failed = row.get("failed", Long.class);
        var counts = new CountsView(stored, stored - pending - failed, failed, pending, row.get("deleted", Long.class));
        return new StatusView(
                counts,
                row.get("insights", Integer.class),
                age(row.get("oldest_pending", Instant.class), now),
                LaneViews.searchableInMs(WaitingLane.of(tx), pending));
    }

    /// The writer's clock may be ahead of ours.
    private static long age(Instant oldest, Instant now) {
        return oldest == null ? 0 : Math.max(0, Duration.between(oldest, now).toMillis());
    }
}
