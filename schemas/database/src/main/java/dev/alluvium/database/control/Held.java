package dev.alluvium.database.control;

import dev.alluvium.database.tenant.Principal;
import dev.alluvium.database.tenant.TenantId;
import java.util.List;
import java.util.UUID;

/// A subscription that a gateway delivers to.
///
/// @param slug the tenant's
/// @param principal whose view it has; null when it speaks for the tenant as a whole
/// @param attempts that failed since the last delivery
public record Held(
        TenantId tenant,
        String slug,
        UUID subscription,
        String url,
        List<String> kinds,
        byte[] sealed,
        Principal principal,
        int attempts,
        String position) {}
