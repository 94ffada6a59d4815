package dev.alluvium.database.control;

import dev.alluvium.database.tenant.Actor;
import java.time.Instant;
import java.util.UUID;

/// What somebody did, or was refused.
///
/// @param action such as `tenant.create` or `key.revoke`; `credential` for one that was refused
/// @param tenant null when it is about none
/// @param slug of the tenant; null once it is erased
/// @param target what of the tenant it is about, such as the id of a key; null for the tenant as a whole
/// @param outcome `done`, `begun`, or why not
/// @param times how many refusals are summed up here; 1 otherwise
public record AuditEntry(
        UUID id,
        Instant at,
        Actor actor,
        String action,
        UUID tenant,
        String slug,
        String target,
        String outcome,
        long times) {}
