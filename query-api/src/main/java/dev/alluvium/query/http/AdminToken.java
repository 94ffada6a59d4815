package dev.alluvium.query.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The operator's credential. Only its hash is kept, and comparing takes the same time whatever is presented.
public final class AdminToken {
    private final byte[] hash;

    public AdminToken(String token) {
        this.hash = sha256(token);
    }

    boolean matches(String presented) {
        return MessageDigest.isEqual(hash, sha256(presented));
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
