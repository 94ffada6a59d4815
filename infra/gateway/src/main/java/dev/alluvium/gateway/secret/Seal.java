package dev.alluvium.gateway.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.runtime.settings.SharedSecret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Seals what others keep for this process, by AES-256 in GCM. What is sealed opens for its owner alone: moved to
/// another row, it does not. Thread-safe.
public final class Seal {
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final List<SecretKeySpec> keys;

    /// @param secret whose first text seals and whose every text opens
    public Seal(SharedSecret secret) {
        keys = secret.all().stream()
                .map(text ->
                        new SecretKeySpec(Hmac.sha256(text.getBytes(UTF_8), "alluvium seal".getBytes(UTF_8)), "AES"))
                .toList();
    }

    /// @param owner who is to say the same when it is opened
    public byte[] close(byte[] plain, String owner) {
        var nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, keys.getFirst(), nonce, owner);
            var sealed = ByteBuffer.allocate(1 + NONCE_BYTES + cipher.getOutputSize(plain.length));
            return sealed.put(VERSION).put(nonce).put(cipher.doFinal(plain)).array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES in GCM", e);
        }
    }

    /// Empty when it was sealed by another process, for another owner, or was changed.
    public Optional<byte[]> open(byte[] sealed, String owner) {
        return sealed.length <= 1 + NONCE_BYTES || sealed[0] != VERSION
                ? Optional.empty()
                : keys.stream()
                        .flatMap(key -> open(sealed, owner, key).stream())
                        .findFirst();
    }

    private static Optional<byte[]> open(byte[] sealed, String owner, SecretKeySpec key) {
        var bytes = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
        var nonce = new byte[NONCE_BYTES];
        bytes.get(nonce);
        var rest = new byte[bytes.remaining()];
        bytes.get(rest);
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, key, nonce, owner).doFinal(rest));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES in GCM", e);
        }
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String owner)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(owner.getBytes(UTF_8));
        return cipher;
    }
}
