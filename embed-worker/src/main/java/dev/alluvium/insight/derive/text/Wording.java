package dev.alluvium.insight.derive.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// A sentence as rules look at it.
///
/// @param text  as written
/// @param lower in lower case with plain apostrophes
/// @param words of `lower`
public record Wording(String text, String lower, List<String> words) {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\d]+(?:['-][\\p{L}\\d]+)*+");

    public static Wording of(String text) {
        var lower = text.replace('\u2019', '\'').toLowerCase(Locale.ROOT);
        var words = new ArrayList<String>();
        var word = WORD.matcher(lower);
        while (word.find()) {
            words.add(word.group());
        }
        return new Wording(text, lower, List.copyOf(words));
    }

    public boolean has(Pattern pattern) {
        return pattern.matcher(lower).find();
    }
}
