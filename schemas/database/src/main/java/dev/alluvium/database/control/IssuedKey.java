package dev.alluvium.database.control;

import java.time.Instant;
import java.util.UUID;

/// A new API key. Its text exists here and nowhere else: only its hash is stored.
///
/// @param expiresAt null for never
public record IssuedKey(UUID keyId, String key, Instant expiresAt) {
    @Override
    public String toString() {
        return "IssuedKey[keyId=" + keyId + ", key=***, expiresAt=" + expiresAt + "]";
    }
}
