package dev.alluvium.insight.derive.chat;

import dev.alluvium.database.tenant.TenantId;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/// How many tokens each tenant may still use today, by UTC. Thread-safe; forgets with the process.
final class DailyBudget {

    private final long tokens;
    private final InstantSource clock;
    private final Map<TenantId, Long> used = new HashMap<>();
    private LocalDate day = LocalDate.EPOCH;

    DailyBudget(long tokens, InstantSource clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    /// @return false, and nothing taken, when it is more than there is left
    synchronized boolean take(TenantId tenant, long wanted) {
        var today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
        if (!today.equals(day)) {
            used.clear();
            day = today;
        }
        long after = used.getOrDefault(tenant, 0L) + wanted;
        if (after > tokens) {
            return false;
        }
        used.put(tenant, after);
        return true;
    }

    /// Puts right what was taken by what the model says that it was.
    synchronized void correct(TenantId tenant, long taken, long really) {
        used.computeIfPresent(tenant, (same, sum) -> Math.max(0, sum - taken + really));
    }
}
