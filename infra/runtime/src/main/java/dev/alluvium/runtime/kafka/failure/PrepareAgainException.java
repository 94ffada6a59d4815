package dev.alluvium.runtime.kafka.failure;

/// What preparing found has been overtaken: the batch is prepared anew before it is settled.
public final class PrepareAgainException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public PrepareAgainException(String message) {
        super(message);
    }
}
