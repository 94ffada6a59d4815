package dev.alluvium.database.control;

import dev.alluvium.database.retention.RetentionRule;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.database.tenant.TenantShare;
import dev.alluvium.database.tenant.TenantState;
import java.time.Instant;
import java.util.List;

/// @param language of its messages; null for the installation's
/// @param share of the workers, beside other tenants
/// @param retention how long what it has is kept
public record Tenant(
        TenantId id,
        String slug,
        String name,
        TenantState state,
        String language,
        TenantShare share,
        Instant createdAt,
        List<RetentionRule> retention) {}
