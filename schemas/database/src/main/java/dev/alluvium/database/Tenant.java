package dev.alluvium.database;

import java.time.Instant;

public record Tenant(TenantId id, String slug, String name, TenantState state, Instant createdAt) {}
