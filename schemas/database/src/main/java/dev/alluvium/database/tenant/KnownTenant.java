package dev.alluvium.database.tenant;

import java.time.Instant;

/// A tenant that somebody named by its id or its slug.
///
/// @param createdAt what named its slug before then meant another tenant
public record KnownTenant(TenantId id, String slug, TenantState state, Instant createdAt) {}
