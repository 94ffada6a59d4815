package dev.alluvium.runtime.settings;

/// The process cannot start, and the message alone says why and what to do; no stack trace would add to it.
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public RefusedException(String message) {
        super(message);
    }

    public RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
