package dev.alluvium.gateway.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.gateway.secret.SigningSecret;
import java.security.MessageDigest;
import java.util.Optional;

/// Who posts JSON shows that it knows the secret: by a signature as Standard Webhooks have it, or, where it can do no
/// more than send a header, by the secret itself.
final class Signed {
    private static final String BEARER = "Bearer ";

    private Signed() {}

    /// @throws dev.alluvium.gateway.http.ProblemException with 401 when it does not
    static void require(Incoming incoming, Connection connection) {
        var secret = SigningSecret.parse(connection.secret()).orElseThrow();
        var signature = incoming.header("webhook-signature");
        if (signature.isPresent()) {
            var id = incoming.header("webhook-id").orElseThrow(() -> Connector.forged("webhook-id is missing"));
            var timestamp = incoming.lately("webhook-timestamp");
            if (!secret.signed(signature.get(), id, timestamp, incoming.body())) {
                throw Connector.forged("webhook-signature is not this connection's");
            }
            return;
        }
        var shown = incoming.header("Authorization")
                .filter(text -> text.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(text -> text.substring(BEARER.length()).strip())
                .orElseThrow(() -> Connector.forged(
                        "send webhook-id, webhook-timestamp and webhook-signature, or Authorization: Bearer <secret>"));
        if (!MessageDigest.isEqual(shown.getBytes(UTF_8), connection.secret().getBytes(UTF_8))) {
            throw Connector.forged("the secret is not this connection's");
        }
    }

    /// Made here, unless one of this form is given.
    static Optional<String> secret(Optional<String> given) {
        return given.isPresent()
                ? given.flatMap(SigningSecret::parse).map(SigningSecret::text)
                : Optional.of(SigningSecret.random().text());
    }
}
