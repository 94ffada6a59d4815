package dev.alluvium.database.attack;

import java.util.regex.Pattern;

/// One attempt, within one tenant's scope or none, to get at another tenant's rows.
///
/// @param defence what must become of it
record Attack(String name, Defence defence, Attempt attempt) {
    /// @return all that was seen, for somebody else to find the secret in
    interface Attempt {
        Object on(Battlefield field) throws Exception;
    }

    sealed interface Defence {
        /// The attempt runs, and comes back without anything of the other tenant.
        record SeesNothing() implements Defence {}

        /// The attempt is refused, and for this reason: one that fails because it is misspelt has proved
        /// nothing.
        record Refused(Pattern reason) implements Defence {}
    }

    static Attack seesNothing(String name, Attempt attempt) {
        return new Attack(name, new Defence.SeesNothing(), attempt);
    }

    static Attack refused(String name, String reason, Attempt attempt) {
        return new Attack(name, new Defence.Refused(Pattern.compile(reason)), attempt);
    }

    @Override
    public String toString() {
        return name;
    }
}
