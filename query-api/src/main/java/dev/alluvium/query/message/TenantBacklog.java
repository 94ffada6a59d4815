package dev.alluvium.query.message;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.WaitingLane;
import dev.alluvium.database.tenant.Caller;
import dev.alluvium.query.message.MessageViews.TenantBacklogView;
import java.time.Instant;

/// How far behind the caller's tenant is.
public final class TenantBacklog {
    private TenantBacklog() {}

    public static TenantBacklogView of(TenantTransaction tx, Caller caller, Instant now) {
        var status = SelectCounts.run(tx, now);
        return new TenantBacklogView(
                caller.slug(),
                caller.tenant().toString(),
                status.messages(),
                status.oldestPendingAgeMs(),
                LaneViews.of(WaitingLane.of(tx), now),
                status.searchableInMs());
    }
}
