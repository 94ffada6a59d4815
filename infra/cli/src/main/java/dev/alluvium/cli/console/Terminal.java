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

    /// Writes a line of the result.
    public void say(String line) {
        out.println(PlainSigns.shown(line, colour));
        out.flush();
    }

    /// Writes a line that is not part of the result.
    public void note(String line) {
        err.println(PlainSigns.shown(line, false));
        err.flush();
    }

    public String strong(String text) {
        return Style.STRONG.mark(text);
    }

    public String dim(String text) {
        return Style.DIM.mark(text);
    }

    public String good(String text) {
        return Style.GOOD.mark(text);
    }

    public String bad(String text) {
        return Style.BAD.mark(text);
    }

    public String match(String text) {
        return Style.MATCH.mark(text);
    }

    /// The text on one line: each run of blanks, line ends and control characters is a blank, and characters
    /// that are not seen but change what is seen (bidirectional and other format characters) are left out.
    public static String printable(String text) {
        return PlainSigns.oneLine(text);
    }
}
