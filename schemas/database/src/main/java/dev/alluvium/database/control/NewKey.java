package dev.alluvium.database.control;

import dev.alluvium.database.tenant.Principal;
import dev.alluvium.database.tenant.Scope;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/// A key that is wanted.
///
/// @param principal null when the key speaks for the tenant as a whole
/// @param expires null for as long as `within` lets it last
/// @param keysOutlive whether keys that it makes may outlive it
public record NewKey(
        String name, Set<Scope> scopes, Principal principal, Instant expires, boolean keysOutlive, Bound bound) {
    public NewKey {
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("a key needs at least one scope");
        }
        scopes = Set.copyOf(scopes);
    }

    /// What the key is bound to.
    public sealed interface Bound {
        /// An operator makes it.
        record None() implements Bound {}

        /// It does not outlast this moment.
        record Until(Instant end) implements Bound {}

        /// Another key of the tenant makes it: it lasts as long as that one, unless that one's keys may
        /// outlive it.
        record Parent(UUID keyId) implements Bound {}
    }
}
