package dev.alluvium.query.http;

import dev.alluvium.database.tenant.Actor;
import dev.alluvium.database.tenant.Caller;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Optional;

/// Who acts in a request that manages something, as its credential says.
///
/// @param caller empty for an operator
/// @param keysEnd the last moment of keys that the credential makes; empty unless it is a token
public record Acting(Actor actor, Optional<Caller> caller, Optional<Instant> keysEnd) {
    private static final String ATTRIBUTE = Acting.class.getName();

    /// Of a route that is not for anyone.
    public static Acting of(Context context) {
        return Optional.<Acting>ofNullable(context.attribute(ATTRIBUTE)).orElseThrow();
    }

    void keepIn(Context context) {
        context.attribute(ATTRIBUTE, this);
    }
}
