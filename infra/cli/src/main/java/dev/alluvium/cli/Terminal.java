package dev.alluvium.cli;

import java.io.PrintStream;
import java.util.Map;

/// Where a command writes: results to `out`, everything said on the way to `err`.
///
/// @param liveOut whether `out` is a terminal, so that colours are of use
/// @param liveErr whether `err` is a terminal, so that a line may be redrawn
record Terminal(PrintStream out, PrintStream err, boolean liveOut, boolean liveErr, boolean colour) {

    /// The script says what is a terminal: Java only knows whether input and output both are.
    static Terminal of(Map<String, String> environment) {
        var liveOut = Boolean.getBoolean("alluvium.terminal.out");
        var liveErr = Boolean.getBoolean("alluvium.terminal.err");
        var noColour = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(System.out, System.err, liveOut, liveErr, liveOut && !noColour);
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    void note(String line) {
        err.println(line);
        err.flush();
    }

    String strong(String text) {
        return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    String dim(String text) {
        return colour ? "\u001b[2m" + text + "\u001b[0m" : text;
    }

    String good(String text) {
        return colour ? "\u001b[32m" + text + "\u001b[0m" : text;
    }

    String bad(String text) {
        return colour ? "\u001b[31m" + text + "\u001b[0m" : text;
    }

    String match(String text) {
        return colour ? "\u001b[1;33m" + text + "\u001b[0m" : text;
    }

    /// A message must not steer the terminal that shows it.
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\s]+", " ");
    }
}
