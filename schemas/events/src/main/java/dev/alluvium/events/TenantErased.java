package dev.alluvium.events;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/// Nothing of this tenant is in the database any more, and nothing will be again: no event of it follows on the
/// topic. Whoever keeps data of the tenant removes it now.
///
/// Published once on each topic of results; the same event on each of them.
public record TenantErased(UUID eventId, UUID tenantId, Instant erasedAt) implements Result {

    public TenantErased {
        Objects.requireNonNull(eventId, "event_id");
        Objects.requireNonNull(tenantId, "tenant_id");
        erasedAt = Micros.truncate(erasedAt);
    }
}
