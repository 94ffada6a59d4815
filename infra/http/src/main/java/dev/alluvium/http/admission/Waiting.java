package dev.alluvium.http.admission;

import java.util.function.BooleanSupplier;

/// Who waits for something, until when, and whether anybody still wants it.
///
/// @param who those who share: a tenant, or an address
/// @param abandoned whether the caller has hung up
public record Waiting(Object who, Deadline deadline, BooleanSupplier abandoned) {
    public Waiting(Object who, Deadline deadline) {
        this(who, deadline, () -> false);
    }

    /// @throws BusyException once the time is over
    /// @throws AbandonedException when the caller has hung up
    public void check() {
        deadline.check();
        if (abandoned.getAsBoolean()) {
            throw new AbandonedException();
        }
    }
}
