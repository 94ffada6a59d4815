package dev.alluvium.client;

/// Nothing came back, not all of it, or not in time; or the calling thread was interrupted, and still is.
/// What was asked for may have been done.
public final class NoAnswerException extends AlluviumException {
    private static final long serialVersionUID = 1;

    NoAnswerException(String message, Throwable cause) {
        super(message, cause);
    }
}
