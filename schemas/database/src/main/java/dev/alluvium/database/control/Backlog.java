package dev.alluvium.database.control;

import dev.alluvium.database.tenant.TenantId;
import java.time.Instant;

/// What there is of a tenant's messages and how much of it waits. Exact at one moment.
///
/// @param tenant null for all tenants together
/// @param slug null for all tenants together
/// @param tenants how many are counted here
/// @param oldestPending when the longest waiting message was stored, or null
public record Backlog(
        TenantId tenant,
        String slug,
        long tenants,
        long stored,
        long deleted,
        long pending,
        long failed,
        Instant oldestPending) {

    public long embedded() {
        return stored - pending - failed;
    }
}
