package dev.alluvium.insight.consolidate;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Whether two statements may say the same. Their vectors hardly tell a statement from its denial, nor two numbers from
/// each other.
final class SameGist {

    /// Dates are put into a statement, not said in it.
    private static final Pattern DATES =
            Pattern.compile("\\[[^\\]]*\\]|\\bon \\d{4}-\\d\\d-\\d\\d:|\\d{4}-\\d\\d-\\d\\d");

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\d]+(?:['.,:][\\p{L}\\d]+)*");

    private static final List<String> NUMBERS = List.of(
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve");

    private static final Set<String> DENYING = Set.of(
            "not", "no", "never", "cannot", "nor", "none", "nobody", "nothing", "without", "hardly", "stopped", "quit",
            "hate", "dislike", "avoid", "dont", "cant", "isnt", "wont");

    private SameGist() {}

    static boolean mayBe(String one, String other) {
        return decisive(one).equals(decisive(other));
    }

    /// The words of which one more or less makes it another statement.
    private static Set<String> decisive(String statement) {
        var plain =
                DATES.matcher(statement.replace('\u2019', '\'')).replaceAll(" ").toLowerCase(Locale.ROOT);
        var decisive = new HashSet<String>();
        WORD.matcher(plain).results().forEach(word -> add(word.group(), decisive));
        return decisive;
    }

    private static void add(String word, Set<String> decisive) {
        if (word.endsWith("n't") || DENYING.contains(word)) {
            decisive.add("not");
        } else if (Character.isDigit(word.charAt(0))) {
            decisive.add(word);
        } else if (NUMBERS.contains(word)) {
            decisive.add(Integer.toString(NUMBERS.indexOf(word)));
        }
    }
}
