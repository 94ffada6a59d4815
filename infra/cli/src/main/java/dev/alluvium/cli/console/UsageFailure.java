package dev.alluvium.cli.console;

/// The command was used wrongly, or a setting is wrong: exit status 2.
public final class UsageFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UsageFailure(String line) {
        super(line);
    }
}
