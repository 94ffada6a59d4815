package dev.alluvium.cli;

/// The command was used wrongly, or a setting is wrong: exit status 2.
final class UsageFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageFailure(String line) {
        super(line);
    }
}
