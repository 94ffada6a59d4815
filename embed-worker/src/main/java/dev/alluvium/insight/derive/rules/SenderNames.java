package dev.alluvium.insight.derive.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Names in a sentence: words with a capital that do not begin it, and titles in quotation marks. Those of the
/// people who talk do not count, nor do their short forms.
final class SenderNames {

    private SenderNames() {}

    static List<String> in(String text, Set<String> participants) {
        var names = new ArrayList<String>();
        var name = SentenceRules.NAME.matcher(text);
        while (name.find()) {
            var found = name.group();
            if (!SentenceRules.NO_NAME.matcher(found).matches() && !isOf(participants, found)) {
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
