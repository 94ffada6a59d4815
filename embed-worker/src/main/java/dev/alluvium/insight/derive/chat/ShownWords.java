package dev.alluvium.insight.derive.chat;

import dev.alluvium.insight.derive.SessionMessage;
import dev.alluvium.insight.derive.text.FunctionWords;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The words of what a chat model was shown, and whether a text can have come from them. A model says
/// things in its own words, but what it tells from elsewhere (another session, another tenant, what
/// somebody told it to say) shows: by names and numbers that nobody said here, or by hardly a word in
/// common.
final class ShownWords {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern SENTENCE_END = Pattern.compile("[.!?:;\"»“”(]\\s*$");

    /// Of the words that carry meaning, this share is said in other words at most.
    private static final double OWN_WORDS = 0.5;

    private static final int MOST_OF_A_NAME = 6;

    /// "Moved" and "moves", "Woche" and "Wochen".
    private static final int STEM = 4;

    /// Days, hours and small counts, which are worked out or written in words; and years.
    private static final Pattern ORDINARY_NUMBER = Pattern.compile("\\d{1,2}(?:st|nd|rd|th)?|(?:19|20)\\d\\d");

    private static final Set<String> CALENDAR = Set.of(
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december");

    /// By which a statement is put into the third person.
    private static final Set<String> TELLING = Set.of(
            "somebody",
            "someone",
            "person",
            "people",
            "user",
            "say",
            "says",
            "said",
            "tells",
            "told",
            "states",
            "mentions",
            "mentioned",
            "wants",
            "likes",
            "prefers",
            "lives",
            "works",
            "plans",
            "needs",
            "asked",
            "agreed",
            "decided");

    private final Set<String> words = new HashSet<>();
    private final Set<String> stems = new HashSet<>();

    ShownWords(Collection<SessionMessage> shown) {
        for (var message : shown) {
            add(message.content());
            add(message.sender().id());
            add(String.valueOf(message.sender().name()));
            add(message.occurredAt().toString());
        }
    }

    private void add(String text) {
        words(text).forEach(word -> {
            words.add(word);
            stems.add(stem(word));
        });
    }

    /// What a statement is about is said in other words, and in few.
    boolean mayName(String about) {
        var word = WORD.matcher(about);
        int count = 0;
        while (word.find()) {
            if (++count > MOST_OF_A_NAME || isElsewhere(about, word.start(), word.group())) {
                return false;
            }
        }
        return true;
    }

    boolean carry(String text) {
        int meaning = 0;
        int own = 0;
        var word = WORD.matcher(text);
        while (word.find()) {
            var lower = word.group().toLowerCase(Locale.ROOT);
            if (isElsewhere(text, word.start(), word.group())) {
                return false;
            }
            if (!FunctionWords.contains(lower)
                    && !TELLING.contains(lower)
                    && !ORDINARY_NUMBER.matcher(lower).matches()) {
                meaning++;
                own += stems.contains(stem(lower)) ? 0 : 1;
            }
        }
        return own <= OWN_WORDS * meaning;
    }

    private boolean isElsewhere(String text, int start, String word) {
        return isTelling(text, start, word) && !words.contains(word.toLowerCase(Locale.ROOT));
    }

    /// A number, a name or a code: nobody finds it in other words. At the start of a sentence every word
    /// has a capital.
    private static boolean isTelling(String text, int start, String word) {
        var lower = word.toLowerCase(Locale.ROOT);
        if (CALENDAR.contains(lower) || ORDINARY_NUMBER.matcher(lower).matches()) {
            return false;
        }
        boolean hasDigit = word.codePoints().anyMatch(Character::isDigit);
        boolean hasCapitalInside = word.codePoints().skip(1).anyMatch(Character::isUpperCase);
        boolean isNamed = Character.isUpperCase(word.codePointAt(0)) && !beginsSentence(text, start);
        return hasDigit || hasCapitalInside || isNamed && word.length() > 1;
    }

    private static boolean beginsSentence(String text, int start) {
        var before = text.substring(0, start);
        return before.isBlank() || SENTENCE_END.matcher(before).find();
    }

    private static String stem(String word) {
        return word.length() <= STEM
                ? word
                : word.substring(0, word.offsetByCodePoints(0, Math.min(STEM, word.codePointCount(0, word.length()))));
    }

    private static List<String> words(String text) {
        return WORD.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(found -> found.group())
                .toList();
    }
}
