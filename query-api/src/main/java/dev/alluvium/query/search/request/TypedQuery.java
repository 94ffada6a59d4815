package dev.alluvium.query.search.request;

import dev.alluvium.analysis.TextAnalyzer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads the operators out of a query that somebody typed: a phrase in quotes must be said, what has a minus before it
/// must not. Everything else is plain text, signs included: a quote that is never closed, the mark of inches or minutes
/// behind a number, a minus within a word, alone, or before a number.
final class TypedQuery {
    /// By the sign that opens a phrase, those that close it; keyboards mix them.
    private static final Map<Character, String> QUOTES = Map.ofEntries(
            Map.entry('"', "\"\u201d\u201c"),
            Map.entry('\uff02', "\uff02"),
            Map.entry('\u201c', "\u201d\u201c\""),
            Map.entry('\u201d', "\u201d"),
            Map.entry('\u201e', "\u201c\u201d\""),
            Map.entry('\u201f', "\u201d"),
            Map.entry('\u00ab', "\u00bb"),
            Map.entry('\u00bb', "\u00ab"),
            Map.entry('\u300c', "\u300d"),
            Map.entry('\u300e', "\u300f"));

    /// What a word may begin with beside letters.
    private static final String BEFORE_WORDS = "#@._/~&$'\u2018\u2019";

    private static final String BEFORE_NUMBERS = ".,$\u20ac\u00a3\u00a5";

    private final String text;
    private final StringBuilder plain = new StringBuilder();
    private final List<String> must = new ArrayList<>();
    private final List<String> mustNot = new ArrayList<>();
    private int at;

    private TypedQuery(String text) {
        this.text = text;
        while (at < text.length()) {
            step();
        }
    }

    static TypedQuery read(String text) {
        return new TypedQuery(text);
    }

    /// What is looked for: without what is excluded and without the signs of operators; may be blank.
    String plain() {
        return plain.toString().strip();
    }

    List<String> must() {
        return must;
    }

    List<String> mustNot() {
        return mustNot;
    }

    private void step() {
        if (text.charAt(at) == '-' && isBlankBefore(at) && takeExclusion()) {
            return;
        }
        int end = opensAt(at) ? closing(at) : -1;
        if (end < 0) {
            plain.append(text.charAt(at++));
            return;
        }
        var phrase = text.substring(at + 1, end);
        if (TextAnalyzer.hasWords(phrase)) {
            must.add(phrase.strip());
        }
        plain.append(' ').append(phrase).append(' ');
        at = end + 1;
    }

    private boolean takeExclusion() {
        int from = at + 1;
        if (from == text.length()) {
            return false;
        }
        int end = QUOTES.containsKey(text.charAt(from)) ? closing(from) : -1;
        if (end >= 0) {
            exclude(text.substring(from + 1, end));
            at = end + 1;
            return true;
        }
        end = from;
        while (end < text.length() && !isBlank(text.charAt(end))) {
            end++;
        }
        var word = text.substring(from, end);
        if (!isExcludable(word)) {
            return false;
        }
        exclude(word);
        at = end;
        return true;
    }

    private void exclude(String words) {
        if (TextAnalyzer.hasWords(words)) {
            mustNot.add(words.strip());
        }
        plain.append(' ');
    }

    private static boolean isExcludable(String word) {
        if (word.isEmpty() || !TextAnalyzer.hasWords(word)) {
            return false;
        }
        int first = word.codePointAt(0);
        if (isNumber(first)) {
            return false;
        }
        if (BEFORE_NUMBERS.indexOf(first) >= 0 && word.length() > 1) {
            return !isNumber(word.codePointAt(1));
        }
        return Character.isLetter(first)
                || BEFORE_WORDS.indexOf(first) >= 0
                || QUOTES.containsKey((char) first)
                || first > 0x7f && TextAnalyzer.hasWords(Character.toString(first));
    }

    /// A sign behind a letter or a number closes a phrase, or is the mark of inches, minutes or seconds.
    private boolean opensAt(int place) {
        char sign = text.charAt(place);
        if (!QUOTES.containsKey(sign) || place > 0 && Character.isLetterOrDigit(text.codePointBefore(place))) {
            return false;
        }
        boolean loose = sign == '"' && (place + 1 == text.length() || isBlank(text.charAt(place + 1)));
        return !loose || !isNumberBefore(place);
    }

    /// Where the phrase that opens at a place closes; -1 where nothing closes it.
    private int closing(int opening) {
        var closers = QUOTES.get(text.charAt(opening));
        int end = next(closers, opening + 1);
        while (end >= 0 && isInchMark(opening, end)) {
            end = next(closers, end + 1);
        }
        return end;
    }

    /// In `"the 24" monitor"` the second sign closes nothing, since the third can open nothing.
    private boolean isInchMark(int opening, int place) {
        if (text.charAt(place) != '"' || place == opening + 1 || !Character.isDigit(text.codePointBefore(place))) {
            return false;
        }
        int next = text.indexOf('"', place + 1);
        return next >= 0 && !opensAt(next);
    }

    private int next(String signs, int from) {
        for (int i = from; i < text.length(); i++) {
            if (signs.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private boolean isBlankBefore(int place) {
        return place == 0 || isBlank(text.charAt(place - 1));
    }

    private boolean isNumberBefore(int place) {
        int before = place;
        while (before > 0 && isBlank(text.charAt(before - 1))) {
            before--;
        }
        return before > 0 && isNumber(text.codePointBefore(before));
    }

    private static boolean isNumber(int sign) {
        return Character.isDigit(sign)
                || Character.getType(sign) == Character.OTHER_NUMBER
                || Character.getType(sign) == Character.LETTER_NUMBER;
    }

    private static boolean isBlank(char sign) {
        return Character.isWhitespace(sign) || Character.isSpaceChar(sign);
    }
}
