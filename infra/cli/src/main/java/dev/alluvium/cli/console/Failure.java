package dev.alluvium.cli.console;

/// What a person is told when a command cannot do its work: one line that says what is wrong and what to do.
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Failure(String line) {
        super(line);
    }

    public Failure(String line, Throwable cause) {
        super(line, cause);
    }
}
