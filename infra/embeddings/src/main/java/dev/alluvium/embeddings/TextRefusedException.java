package dev.alluvium.embeddings;

/// The model works, but does not take this text, or one of these.
public final class TextRefusedException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    /// @param message without any of the text
    public TextRefusedException(String message) {
        super(message);
    }
}
