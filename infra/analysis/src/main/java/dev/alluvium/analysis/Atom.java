package dev.alluvium.analysis;

import java.util.List;
import java.util.Set;

/// A stretch of letters and digits with nothing between them but what belongs to a number or an apostrophe:
/// `getUserByEmail`, `v2.14.0`, `1,299.50`, `can't`, `C++`.
///
/// @param start its first character
/// @param end just after its last one
/// @param form see [Folding]
/// @param parts of a word in camel case; else empty
/// @param joined by what it is joined to the one before: a [joiner][Signs#isJoiner], or `T` between date and time; 0
/// for
///     nothing
record Atom(int start, int end, String form, List<Part> parts, char joined) {
    /// As of Lucene's tokenizer.
    private static final int LONGEST = 255;

    /// What English hangs on a word: no word of its own.
    private static final Set<String> ENDINGS = Set.of("s", "t", "d", "m", "ll", "re", "ve");

    /// @param start its first character
    /// @param end just after its last one
    record Part(int start, int end, String form) {}

    /// Whether it is one word and no sign touches it that could belong to a name.
    boolean isPlainWord(String text) {
        return parts.isEmpty()
                && (start == 0 || text.charAt(start - 1) != '.')
                && (end == text.length() || text.charAt(end) != '+');
    }

    boolean startsWithDigit() {
        return Signs.isDigit(form.codePointAt(0));
    }

    /// @param text the plain text
    /// @param start of a letter or digit
    /// @param elided words that lose their end before an apostrophe, as `l'avion`; they stay with what follows
    static Atom read(String text, int start, char joined, Set<?> elided) {
        var reader = new Reader(text, start, elided);
        reader.read();
        return reader.atom(joined);
    }

    private static final class Reader {
        private final String text;
        private final int start;
        private final Set<?> elided;
        private int at;
        /// Whether it is a number so far, with a v before it or not.
        private boolean isNumber;
        private int glued;

        Reader(String text, int start, Set<?> elided) {
            this.text = text;
            this.start = start;
            this.elided = elided;
            this.at = start;
            this.isNumber = true;
        }

        void read() {
            while (at < text.length() && at - start < LONGEST - 1) {
                int sign = text.codePointAt(at);
                if (Signs.isOfWord(sign)) {
                    if (isApart(sign)) {
                        return;
                    }
                    isNumber &= Signs.isDigit(sign) || at == start && (sign == 'v' || sign == 'V');
                    at += Character.charCount(sign);
                } else if (at > start && Signs.isMark(sign)) {
                    at += Character.charCount(sign);
                } else if ((sign == '.' || sign == ',') && isNumber && isBetweenDigits()) {
                    at++;
                    glued++;
                } else if (sign == '\'' && isLetterAt(at + 1) && takesApostrophe()) {
                    isNumber = false;
                    at++;
                } else {
                    break;
                }
            }
            takeSymbols();
        }

        /// `1.5GB` is `1.5` and `GB`; `17T09` in a moment of ISO 8601 is `17` and `09`.
        private boolean isApart(int sign) {
            return isNumber
                    && at > start
                    && !Signs.isDigit(sign)
                    && Signs.isDigit(text.charAt(at - 1))
                    && (glued > 0 || isTimeMark(text, at));
        }

        private boolean isBetweenDigits() {
            return at > start
                    && Signs.isDigit(text.charAt(at - 1))
                    && at + 1 < text.length()
                    && Signs.isDigit(text.charAt(at + 1));
        }

        private boolean isLetterAt(int place) {
            return place < text.length() && Signs.isOfWord(text.codePointAt(place));
        }

        private boolean takesApostrophe() {
            if (elided.contains(text.substring(start, at))) {
                return true;
            }
            int end = at + 1;
            while (end < text.length() && end < at + 4 && isLetterAt(end)) {
                end++;
            }
            return ENDINGS.contains(Folding.fold(text.substring(at + 1, end)));
        }

        /// Names of languages that a sign tells from a letter: `C++`, `C#`, `F#`. A mark like in `A+` is one, too.
        private void takeSymbols() {
            if (at - start != 1 || Signs.isDigit(text.charAt(start))) {
                return;
            }
            if (text.startsWith("++", at)) {
                take(2, true);
            } else if (text.startsWith("#", at)) {
                take(1, true);
            } else if (text.startsWith("+", at)) {
                take(1, false);
            }
        }

        /// @param digits whether digits may follow, as in `C++17`
        private void take(int symbols, boolean digits) {
            int after = at + symbols;
            int next = after < text.length() ? text.codePointAt(after) : ' ';
            if (next != '+' && next != '#' && (!Signs.isLetter(next) || digits && Signs.isDigit(next))) {
                at = after;
            }
        }

        Atom atom(char joined) {
            boolean version = glued > 0 && !Signs.isDigit(text.charAt(start));
            var form = Folding.fold(text.substring(version ? start + 1 : start, at));
            return new Atom(start, at, form, glued > 0 ? List.of() : CamelCase.parts(text, start, at), joined);
        }
    }

    /// Whether a T stands between the digits of a date and those of a time.
    static boolean isTimeMark(String text, int at) {
        return text.charAt(at) == 'T'
                && at >= 2
                && Signs.isDigit(text.charAt(at - 1))
                && Signs.isDigit(text.charAt(at - 2))
                && at + 1 < text.length()
                && Signs.isDigit(text.charAt(at + 1));
    }
}
