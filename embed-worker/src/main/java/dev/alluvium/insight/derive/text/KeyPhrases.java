package dev.alluvium.insight.derive.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The phrases that say what a text is about: runs of words between function words and punctuation, rated by the
/// company their words keep (RAKE; Rose, Engel, Cramer and Cowley 2010).
public final class KeyPhrases {

    /// How many phrases a single statement is given.
    public static final int OF_A_STATEMENT = 4;

    private static final int MOST_WORDS = 4;
    private static final Pattern PART = Pattern.compile("[^.,;:!?()\"“”\\n]+");
    private static final Pattern EMPTY_WORDS = Pattern.compile(
            "\\d+|really|got|get|went|go|going|gonna|make|made|take|took|think|know|like|good|great|lot|thing|things|well|much"
                + "|day|time|today|yesterday|tomorrow|last|next|week|month|year|ago|recently|since|also|still|even|many|few|one|two");

    private KeyPhrases() {}

    public static List<String> of(String text, int most) {
        var phrases = new ArrayList<List<String>>();
        var part = PART.matcher(text);
        while (part.find()) {
            runs(Wording.of(part.group()).words(), phrases);
        }
        var rates = rates(phrases);
        return phrases.stream()
                .filter(phrase -> phrase.size() <= MOST_WORDS)
                .sorted(Comparator.comparingDouble((List<String> phrase) ->
                                phrase.stream().mapToDouble(rates::get).sum())
                        .reversed())
                .map(phrase -> String.join(" ", phrase))
                .distinct()
                .limit(most)
                .toList();
    }

    private static void runs(List<String> words, List<List<String>> phrases) {
        var run = new ArrayList<String>();
        for (var word : words) {
            if (FunctionWords.contains(word) || EMPTY_WORDS.matcher(word).matches()) {
                if (!run.isEmpty()) {
                    phrases.add(List.copyOf(run));
                }
                run.clear();
            } else {
                run.add(word);
            }
        }
        if (!run.isEmpty()) {
            phrases.add(run);
        }
    }

    /// Of each word, the words in its phrases divided by its number of phrases.
    private static Map<String, Double> rates(List<List<String>> phrases) {
        var degree = new HashMap<String, Double>();
        var frequency = new HashMap<String, Integer>();
        for (var phrase : phrases) {
            for (var word : phrase) {
                degree.merge(word, (double) phrase.size(), Double::sum);
                frequency.merge(word, 1, Integer::sum);
            }
        }
        degree.replaceAll((word, sum) -> sum / frequency.get(word));
        return degree;
    }
}
