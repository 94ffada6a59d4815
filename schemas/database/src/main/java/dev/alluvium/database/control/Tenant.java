package dev.alluvium.database.control;

import dev.alluvium.database.TenantId;
import dev.alluvium.database.TenantShare;
import dev.alluvium.database.TenantState;
import java.time.Instant;

/// @param language of its messages; null for the installation's
/// @param share of the workers, beside other tenants
public record Tenant(
        TenantId id,
        String slug,
        String name,
        TenantState state,
        String language,
        TenantShare share,
        Instant createdAt) {}
