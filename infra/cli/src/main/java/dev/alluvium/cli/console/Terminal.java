package dev.alluvium.cli.console;

import java.io.PrintStream;
import java.util.Map;

/// Where a command writes: results to `out`, everything said on the way to `err`.
///
/// @param liveOut whether `out` is a terminal, so that colours are of use
/// @param liveErr whether `err` is a terminal, so that a line may be redrawn
public record Terminal(PrintStream out, PrintStream err, boolean liveOut, boolean liveErr, boolean colour) {

    /// The script says what is a terminal: Java only knows whether input and output both are.
    public static Terminal of(Map<String, String> environment) {
        var liveOut = Boolean.getBoolean("alluvium.terminal.out");
        var liveErr = Boolean.getBoolean("alluvium.terminal.err");
        var noColour = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(System.out, System.err, liveOut, liveErr, liveOut && !noColour);
    }

    public void say(String line) {
        out.println(line);
        out.flush();
    }

    public void note(String line) {
        err.println(line);
        err.flush();
    }

    public String strong(String text) {
        return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    public String dim(String text) {
        return colour ? "\u001b[2m" + text + "\u001b[0m" : text;
    }

    public String good(String text) {
        return colour ? "\u001b[32m" + text + "\u001b[0m" : text;
    }

    public String bad(String text) {
        return colour ? "\u001b[31m" + text + "\u001b[0m" : text;
    }

    public String match(String text) {
        return colour ? "\u001b[1;33m" + text + "\u001b[0m" : text;
    }

    /// A message must not steer the terminal that shows it.
    public static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\s]+", " ");
    }
}
