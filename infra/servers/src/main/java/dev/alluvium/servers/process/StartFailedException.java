package dev.alluvium.servers.process;

/// A part could not be found or started. The first line says what is wrong and what to do about it; lines after it,
/// if any, are the end of the part's own log. Meant to be shown to a person without a stack trace.
public final class StartFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartFailedException(String message) {
        super(message);
    }

    public StartFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
