package dev.alluvium.gateway.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/// A secret of the Standard Webhooks scheme (https://www.standardwebhooks.com), `whsec_` and Base64, and what it signs.
public final class SigningSecret {
    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    private static final int LEAST_BYTES = 24;
    private static final int MOST_BYTES = 64;
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] bytes;

    private SigningSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    public static SigningSecret random() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new SigningSecret(bytes);
    }

    /// Empty when it is none of 24 to 64 bytes.
    public static Optional<SigningSecret> parse(String text) {
        if (!text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            var bytes = Base64.getDecoder().decode(text.substring(PREFIX.length()));
            return Optional.of(bytes)
                    .filter(its -> its.length >= LEAST_BYTES && its.length <= MOST_BYTES)
                    .map(SigningSecret::new);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// As it is shown, once.
    public String text() {
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    /// The header `webhook-signature`.
    ///
    /// @param id `webhook-id`
    /// @param timestamp `webhook-timestamp`, in seconds
    public String sign(String id, String timestamp, byte[] body) {
        var head = (id + "." + timestamp + ".").getBytes(UTF_8);
        return VERSION + Base64.getEncoder().encodeToString(Hmac.sha256(bytes, head, body));
    }

    /// Whether one of the signatures, with spaces between them, is its own.
    public boolean signed(String signatures, String id, String timestamp, byte[] body) {
        var own = sign(id, timestamp, body).getBytes(UTF_8);
        boolean found = false;
        for (var each : signatures.split(" ")) {
            found |= MessageDigest.isEqual(own, each.getBytes(UTF_8));
        }
        return found;
    }

    @Override
    public String toString() {
        return "***";
    }
}
