package dev.alluvium.embeddings;

import java.time.Duration;

/// The model answers nobody at the moment, whatever the text. Trying again later may help.
public final class ModelUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Duration retryAfter;

    /// @param message without any text that was to be embedded
    /// @param retryAfter how long the model asked to be left alone; zero when it did not say
    public ModelUnavailableException(String message, Duration retryAfter, Throwable cause) {
        super(message, cause);
        this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
        return retryAfter;
    }
}
