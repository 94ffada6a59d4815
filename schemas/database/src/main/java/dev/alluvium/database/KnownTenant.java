package dev.alluvium.database;

/// A tenant that somebody named by its id or its slug.
public record KnownTenant(TenantId id, String slug, TenantState state) {}
