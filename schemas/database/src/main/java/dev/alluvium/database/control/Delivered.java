package dev.alluvium.database.control;

import dev.alluvium.database.tenant.TenantId;
import java.util.UUID;

/// How far a subscription has come, as the gateway that holds it says.
///
/// @param attempts that failed since the last delivery
/// @param reason why the last one failed; null when none did
/// @param dead whether it is given up
/// @param delivered whether something was since it was last said
public record Delivered(
        TenantId tenant,
        UUID subscription,
        String position,
        int attempts,
        String reason,
        boolean dead,
        boolean delivered) {}
