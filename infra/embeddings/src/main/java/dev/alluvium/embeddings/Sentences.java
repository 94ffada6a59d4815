package dev.alluvium.embeddings;

import java.text.BreakIterator;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntConsumer;

/// Where sentences end: as Unicode says (UAX 29), and besides
/// - where a line ends, unless the next one goes on in lower case, as wrapped lines do;
/// - not behind a title or an initial, such as in `Dr. J. Snow`.
final class Sentences {

    private static final Set<String> NOT_THE_END =
            Set.of("Mr", "Mrs", "Ms", "Dr", "Prof", "St", "No", "vs", "e.g", "i.e", "cf", "Fig", "al");

    private Sentences() {}

    /// Calls for each end in order, with the index of the first character after it. The last is the end of the
    /// text.
    static void eachEnd(String text, IntConsumer end) {
        var iterator = BreakIterator.getSentenceInstance(Locale.ROOT);
        iterator.setText(text);
        int from = iterator.first();
        for (int to = iterator.next(); to != BreakIterator.DONE; to = iterator.next()) {
            eachLineEnd(text, from, to, end);
            if (to == text.length() || !isAbbreviated(text, to)) {
                end.accept(to);
            }
            from = to;
        }
    }

    private static void eachLineEnd(String text, int from, int to, IntConsumer end) {
        for (int at = text.indexOf('\n', from, to); at >= 0; at = text.indexOf('\n', at, to)) {
            at = Blank.skip(text, at, to);
            if (at < to && !Character.isLowerCase(text.codePointAt(at))) {
                end.accept(at);
            }
        }
    }

    private static boolean isAbbreviated(String text, int end) {
        int stop = Blank.skipBack(text, 0, end) - 1;
        if (stop < 1 || text.charAt(stop) != '.') {
            return false;
        }
        int start = stop;
        while (start > 0 && stop - start <= 4 && isOfWord(text.charAt(start - 1))) {
            start--;
        }
        var word = text.substring(start, stop);
        return NOT_THE_END.contains(word) || (word.length() == 1 && Character.isUpperCase(word.charAt(0)));
    }

    private static boolean isOfWord(char c) {
        return Character.isLetter(c) || c == '.';
    }
}
