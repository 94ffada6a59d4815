package dev.alluvium.database;

import java.util.Set;
import java.util.UUID;

/// Who presented an API key that is neither revoked nor expired. The tenant may still be suspended.
///
/// @param principal null when the key speaks for the tenant as a whole
public record Caller(
        TenantId tenant, String slug, TenantState state, UUID keyId, Set<Scope> scopes, Principal principal) {
    public Caller {
        scopes = Set.copyOf(scopes);
    }
}
