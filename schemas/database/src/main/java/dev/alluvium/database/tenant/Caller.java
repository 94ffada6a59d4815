package dev.alluvium.database.tenant;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/// Who presented a credential that holds: an API key that is neither revoked nor expired, or a verified token. The
/// tenant may still be suspended.
///
/// @param keyId null for a token
/// @param principal null when the credential speaks for the tenant as a whole
/// @param expires when the credential ends; null for a key without an end
public record Caller(
        TenantId tenant,
        String slug,
        TenantState state,
        UUID keyId,
        Set<Scope> scopes,
        Principal principal,
        Instant expires) {
    public Caller {
        scopes = Set.copyOf(scopes);
    }
}
