package dev.alluvium.cli.console;

import java.util.regex.Pattern;

/// What a terminal would obey instead of show: control characters (C0 and C1), format characters (bidirectional
/// overrides and isolates, joiners, tags), line and paragraph separators, halves of surrogate pairs.
/// Messages, ids and names come from outside and may hold any of them, so no line reaches the terminal but
/// through here.
final class PlainSigns {
    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cf}\\p{Cs}\\x{FDD0}-\\x{FDEF}]");

    private PlainSigns() {}

    /// The line with each such character written as `\\uXXXX`, which in JSON is the character itself. Line
    /// ends and tabs stay.
    ///
    /// @param colour whether styles are shown; they are left out otherwise
    static String shown(String line, boolean colour) {
        var shown = new StringBuilder(line.length());
        boolean styled = false;
        for (int at = 0; at < line.length(); ) {
            int sign = line.codePointAt(at);
            int next = at + Character.charCount(sign);
            if (Style.isMark(sign)) {
                shown.append(colour ? Style.sequence(sign) : "");
                styled = true;
            } else if (isObeyed(sign)) {
                escape(line, at, next, shown);
            } else {
                shown.appendCodePoint(sign);
            }
            at = next;
        }
        // A style that a text from outside began ends with its line.
        return styled && colour ? shown.append(Style.RESET).toString() : shown.toString();
    }

    static String oneLine(String text) {
        return UNSEEN.matcher(BLANKS.matcher(text).replaceAll(" ")).replaceAll("");
    }

    private static boolean isObeyed(int sign) {
        return switch (Character.getType(sign)) {
            case Character.CONTROL -> sign != '\n' && sign != '\t';
            case Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static void escape(String line, int from, int to, StringBuilder shown) {
        for (int at = from; at < to; at++) {
            shown.append("\\u%04x".formatted((int) line.charAt(at)));
        }
    }
}
