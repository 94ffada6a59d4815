package dev.alluvium.cli.console;

/// How a part of a line looks. A styled text stands between two noncharacters, which Unicode keeps for a
/// program's own use (U+FDD0 to U+FDEF), until [PlainSigns] writes the line: no text from outside has escape
/// sequences by then.
enum Style {
    STRONG("1"),
    DIM("2"),
    GOOD("32"),
    BAD("31"),
    MATCH("1;33");

    static final char END = '\uFDD0';
    static final String RESET = "\u001b[0m";

    private final String parameters;

    /// @param parameters of the sequence SGR (ECMA-48, 8.3.117)
    Style(String parameters) {
        this.parameters = parameters;
    }

    private char begin() {
        return (char) (END + 1 + ordinal());
    }

    String mark(String text) {
        return begin() + text + END;
    }

    static boolean isMark(int sign) {
        return sign >= END && sign <= END + values().length;
    }

    /// @param sign for which [#isMark] is true
    static String sequence(int sign) {
        return sign == END ? RESET : "\u001b[" + values()[sign - END - 1].parameters + "m";
    }
}
