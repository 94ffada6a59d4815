package dev.alluvium.gateway.caller;

import dev.alluvium.events.Message;
import dev.alluvium.events.Operation;
import dev.alluvium.events.Sender;
import dev.alluvium.events.SenderType;
import dev.alluvium.gateway.http.Problem;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Who presented a credential that holds, as query-api says.
///
/// @param slug the tenant's name
/// @param keyId empty for a token
/// @param principal whom the credential speaks for; empty when it is the tenant as a whole
/// @param expires empty for a key without an end
/// @param credential what it presented, to ask query-api with
public record Caller(
        UUID tenant,
        String slug,
        Optional<UUID> keyId,
        Set<String> scopes,
        Optional<Sender> principal,
        Optional<Instant> expires,
        String credential) {

    public boolean reads() {
        return scopes.contains("read");
    }

    public void requireWrite() {
        if (!scopes.contains("write")) {
            throw Problem.forbidden("this credential lacks the scope write")
                    .with("WWW-Authenticate", "Bearer, error=\"insufficient_scope\"")
                    .exception();
        }
    }

    /// Whether what it calls its project is its tenant.
    public boolean isOf(String project) {
        return project.equalsIgnoreCase(tenant.toString()) || project.equals(slug);
    }

    /// Whether it may be the sender of this message.
    public boolean speaksIn(Message message) {
        return message.operation() == Operation.DELETE
                || principal.filter(own -> !isSame(own, message.sender())).isEmpty();
    }

    private static boolean isSame(Sender one, Sender other) {
        return one.id().equals(other.id()) && one.type() == other.type();
    }

    static Sender sender(String id, String type) {
        return new Sender(id, SenderType.valueOf(type.toUpperCase(Locale.ROOT)), null);
    }

    @Override
    public String toString() {
        return "Caller[" + tenant + "]";
    }
}
