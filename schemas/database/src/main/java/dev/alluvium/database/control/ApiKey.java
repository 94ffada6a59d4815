package dev.alluvium.database.control;

import dev.alluvium.database.tenant.Principal;
import dev.alluvium.database.tenant.Scope;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/// A key as its owner may see it again: without its text.
///
/// @param parentId the key that made it; null when a token or an operator did
/// @param keysOutlive whether keys that it makes may outlive it
/// @param lastUsedAt to the minute; null when it was never used
public record ApiKey(
        UUID keyId,
        String name,
        Set<Scope> scopes,
        Principal principal,
        Instant createdAt,
        Instant expiresAt,
        Instant revokedAt,
        Instant lastUsedAt,
        UUID parentId,
        boolean keysOutlive) {
    public ApiKey {
        scopes = Set.copyOf(scopes);
    }
}
