package dev.alluvium.client;

/// The answer is not what Alluvium sends: not JSON, or a field is missing. Something else is at this address, or
/// between it and here.
public final class UnexpectedAnswerException extends AlluviumException {
    private static final long serialVersionUID = 1;

    UnexpectedAnswerException(String message) {
        super(message, null);
    }
}
