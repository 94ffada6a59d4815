package dev.alluvium.database.control;

import dev.alluvium.database.tenant.Principal;
import dev.alluvium.database.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Where somebody is told of a tenant's events over HTTP.
///
/// @param sealed the secret that deliveries are signed by, as the gateway has sealed it
/// @param state `active`, `dead` when its address failed too often, `ended` when its credential has
/// @param reason why it is not active, or why the last delivery failed; may be null
/// @param attempts that failed since the last delivery
/// @param position up to where all has been delivered
/// @param deliveredAt null when nothing has been
public record Subscription(
        TenantId tenant,
        UUID id,
        String url,
        List<String> kinds,
        byte[] sealed,
        Maker maker,
        Instant createdAt,
        String state,
        String reason,
        int attempts,
        String position,
        Instant deliveredAt) {

    /// The credential that made it, whose view it has.
    ///
    /// @param keyId null for a token
    /// @param principal null when it speaks for the tenant as a whole
    /// @param expires null when it has no end
    public record Maker(UUID keyId, Principal principal, Instant expires) {}
}
