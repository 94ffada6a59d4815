package dev.alluvium.runtime.kafka.failure;

import java.time.Duration;

/// Something that the work needs does not answer now: the batch is kept and tried again.
public final class TryLaterException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Duration atLeast;

    /// @param message shown to whoever asks for the worker's health: no text, no key, no URL
    /// @param atLeast how long it asked to be left alone; zero when it did not
    public TryLaterException(String message, Duration atLeast, Throwable cause) {
        super(message, cause);
        this.atLeast = atLeast;
    }

    public Duration atLeast() {
        return atLeast;
    }
}
