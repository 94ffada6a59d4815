package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.Terminal;
import java.time.Duration;

/// Tells the person who waits how far starting and stopping have come. Safe for use by many threads.
public record Progress(Terminal terminal) {
    void ready(Part part, String address, Duration took) {
        line(part, terminal.good("ready"), "on %s (%.1f s)".formatted(address, took.toMillis() / 1000.0));
    }

    /// @param last the last line of the part's log
    void starting(Part part, String last, Duration since) {
        line(part, "starting", "(%d s) %s".formatted(since.toSeconds(), last));
    }

    void stopped(Part part, boolean byItself) {
        line(part, "stopped", byItself ? "" : "(it did not stop in time and was ended)");
    }

    void doing(Part part, String what) {
        line(part, what, "");
    }

    void someNotStarted() {
        terminal.note("what is ready stays up: up starts the rest once the cause is mended, down stops everything");
    }

    private void line(Part part, String word, String detail) {
        terminal.note("%-14s %s %s".formatted(part.label(), word, detail).stripTrailing());
    }
}
