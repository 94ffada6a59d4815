package dev.alluvium.insight.derive.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// SenderNames in a sentence: words with a capital that do not begin it, and titles in quotation marks. Those of the
/// people who talk do not count, nor do their short forms.
final class SenderNames {

    private static final Pattern NAME =
            Pattern.compile("(?<=[\\p{Ll}\\d,;'’-] )(?!I\\b)\\p{Lu}[\\p{L}\\d]+(?:['’-]\\p{L}+)?(?: (?:of |the"
                    + " )?\\p{Lu}[\\p{L}\\d]+)*|(?<=[\"“])\\p{Lu}[^\"”“]{2,40}(?=[\"”])");

    private static final Pattern NONE = Pattern.compile(
            "(?:Mon|Tues?|Wed|Wednes|Thu|Thurs?|Fri|Sat|Satur|Sun)(?:day)?s?|LOL|IMHO|AFAIK|God|i|\\p{Lu}{1,3}|\\d+\\w*");

    private SenderNames() {}

    static List<String> in(String text, Set<String> participants) {
        var names = new ArrayList<String>();
        var name = NAME.matcher(text);
        while (name.find()) {
            var found = name.group();
            if (!NONE.matcher(found).matches() && !isOf(participants, found)) {
                names.add(found);
            }
        }
        return names;
    }

    /// Words in capitals may be names or only loud.
    static double rate(List<String> names) {
        if (names.isEmpty()) {
            return 0;
        }
        return names.stream().allMatch(name -> name.toUpperCase(Locale.ROOT).equals(name)) ? 0.8 : 1.3;
    }

    private static boolean isOf(Set<String> participants, String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return participants.stream().anyMatch(each -> lower.startsWith(each) || each.startsWith(lower));
    }
}
