package dev.alluvium.cli;

/// What a person is told when a command cannot do its work: one line that says what is wrong and what to do.
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failure(String line) {
        super(line);
    }

    Failure(String line, Throwable cause) {
        super(line, cause);
    }
}
