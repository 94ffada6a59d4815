package dev.alluvium.client;

/// Why a call has no result.
public abstract sealed class AlluviumException extends RuntimeException
        permits ProblemException, NoAnswerException, UnexpectedAnswerException {
    private static final long serialVersionUID = 1;

    AlluviumException(String message, Throwable cause) {
        super(message, cause);
    }
}
