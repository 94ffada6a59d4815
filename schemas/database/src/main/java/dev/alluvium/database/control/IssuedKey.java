package dev.alluvium.database.control;

import java.util.UUID;

/// A new API key. Its text exists here and nowhere else: only its hash is stored.
public record IssuedKey(UUID keyId, String key) {
    @Override
    public String toString() {
        return "IssuedKey[keyId=" + keyId + ", key=***]";
    }
}
