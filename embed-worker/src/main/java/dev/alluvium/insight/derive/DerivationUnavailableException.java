package dev.alluvium.insight.derive;

/// The world is down, not the session bad.
public final class DerivationUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    public DerivationUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
