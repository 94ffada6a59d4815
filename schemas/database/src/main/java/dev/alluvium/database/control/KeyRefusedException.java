package dev.alluvium.database.control;

import java.time.Instant;
import java.util.Optional;

/// A key cannot be made as it is wanted. No stack trace: it is an answer, not a fault.
public final class KeyRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final Instant latest;

    public enum Reason {
        /// It would expire after the credential that makes it.
        OUTLIVES,
        /// Its keys may outlive it only when that was said of the key that makes it, or an operator says it.
        LACKS_RIGHT,
        /// The key that makes it was revoked or is expired.
        ENDED
    }

    private KeyRefusedException(Reason reason, Instant latest) {
        super("no such key is made: " + reason, null, false, false);
        this.reason = reason;
        this.latest = latest;
    }

    static KeyRefusedException outlives(Instant latest) {
        return new KeyRefusedException(Reason.OUTLIVES, latest);
    }

    static KeyRefusedException lacksRight() {
        return new KeyRefusedException(Reason.LACKS_RIGHT, null);
    }

    static KeyRefusedException ended() {
        return new KeyRefusedException(Reason.ENDED, null);
    }

    public Reason reason() {
        return reason;
    }

    /// The latest moment at which it may expire; empty when something else is wrong.
    public Optional<Instant> latest() {
        return Optional.ofNullable(latest);
    }
}
