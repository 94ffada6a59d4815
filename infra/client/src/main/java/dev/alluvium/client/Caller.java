package dev.alluvium.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Who the credential is.
///
/// @param scopes of `read`, `write` and `admin`
/// @param principal whom it speaks for
public record Caller(
        String tenantId, String tenant, List<String> scopes, Optional<Sender> principal, Optional<Instant> expiresAt) {

    static Caller of(Fields said) {
        return new Caller(
                said.text("tenant_id"),
                said.text("tenant"),
                said.texts("scopes"),
                said.optionalObject("principal", Sender::of),
                said.optionalTime("expires_at"));
    }
}
