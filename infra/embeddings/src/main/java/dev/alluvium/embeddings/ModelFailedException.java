package dev.alluvium.embeddings;

/// The model failed at these texts. Whether they are to blame is for the caller to find out.
public final class ModelFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /// @param message one word or two, such as `status-500` or `time-out`; never any of the text
    public ModelFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
