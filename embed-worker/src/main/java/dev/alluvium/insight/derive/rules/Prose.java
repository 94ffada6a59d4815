package dev.alluvium.insight.derive.rules;

import dev.alluvium.insight.derive.text.FunctionWords;
import dev.alluvium.insight.derive.text.Wording;
import java.util.Locale;

/// Whether a sentence is written English by a person to be read by a person. What is not (code, logs, tables, other
/// languages, orders to a machine that reads along) is passed over, since no rule here could tell what it says.
public final class Prose {

    static final int FEWEST_WORDS = 3;
    static final int MOST_WORDS = 45;
    private static final int MOST_CHARACTERS = 320;

    /// Of words that carry no topic, the share that English has at least.
    private static final double FUNCTION_SHARE = 0.25;

    /// Whoever begins with "I" writes English, even in few words: "I drink coffee every morning."
    private static final double FUNCTION_SHARE_OF_I = 0.12;

    private Prose() {}

    static boolean is(Wording wording) {
        var text = wording.text();
        int words = wording.words().size();
        return words >= FEWEST_WORDS
                && words <= MOST_WORDS
                && text.length() <= MOST_CHARACTERS
                && isEnglish(wording, words)
                && letters(text) >= 0.7
                && !isShouted(text)
                && !SentenceRules.SYMBOLS.matcher(text).find()
                && !SentenceRules.LOG.matcher(text).find()
                && !wording.has(SentenceRules.ABUSE);
    }

    /// Of a whole message: one order in it and the rest is not to be trusted either.
    static boolean ordersMachine(String content) {
        var read = content.substring(0, Math.min(content.length(), CutSentences.LONGEST_MESSAGE));
        return SentenceRules.ORDER_TO_MACHINE
                .matcher(read.toLowerCase(Locale.ROOT))
                .find();
    }

    private static boolean isEnglish(Wording wording, int words) {
        long function = wording.words().stream().filter(FunctionWords::contains).count();
        long foreign = wording.text()
                .codePoints()
                .filter(c -> c > 127 && Character.isLetter(c))
                .count();
        var first = wording.words().getFirst();
        double share = first.equals("i") || first.startsWith("i'") ? FUNCTION_SHARE_OF_I : FUNCTION_SHARE;
        return (function >= share * words || (function > 0 && wording.has(SentenceRules.MINUTED)))
                && function < words
                && foreign * 20 <= wording.text().length();
    }

    private static double letters(String text) {
        long letters =
                text.chars().filter(c -> Character.isLetter(c) || c == ' ').count();
        return (double) letters / text.length();
    }

    private static boolean isShouted(String text) {
        long upper = text.chars().filter(Character::isUpperCase).count();
        long lower = text.chars().filter(Character::isLowerCase).count();
        return upper > lower;
    }
}
