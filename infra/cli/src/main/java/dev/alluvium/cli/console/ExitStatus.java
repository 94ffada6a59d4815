package dev.alluvium.cli.console;

/// What every command ends with.
public final class ExitStatus {
    public static final int FINE = 0;
    public static final int FAILED = 1;
    public static final int USED_WRONGLY = 2;

    public static int fineWhen(boolean condition) {
        return condition ? FINE : FAILED;
    }

    private ExitStatus() {}
}
