package dev.alluvium.insight.derive.rules;

import dev.alluvium.insight.derive.InsightKind;
import dev.alluvium.insight.derive.rules.RuleFile.Rule;
import dev.alluvium.insight.derive.text.Wording;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a statement is about, by `things.rules`.
final class Things {

    private static final String WHAT = "what";
    private static final String OTHER = "other";
    private static final Pattern PLACE = Pattern.compile("\\s+(?:the )?\\p{Lu}");
    private static final RuleFile SPECIAL = RuleFile.read("special.rules");
    private static final Pattern ADDS = SPECIAL.pattern("ADDS");
    static final Pattern DENIES = SPECIAL.pattern("DENIES");

    private static final List<Things> ALL =
            RuleFile.read("things.rules").rules().stream().map(Things::new).toList();

    private final InsightKind kind;
    private final Rule rule;
    private final String words;

    private Things(Rule rule) {
        this.kind = InsightKind.valueOf(rule.value(0).toUpperCase(Locale.ROOT));
        this.rule = rule;
        int as = rule.values().indexOf("as");
        this.words = as < 0
                ? ""
                : String.join(" ", rule.values().subList(as + 1, rule.values().size()));
    }

    /// Initialises this class, which reads its rules.
    static void load() {}

    /// @param ofCue what the cue takes it for
    static Optional<String> in(Wording wording, InsightKind kind, Optional<String> ofCue) {
        boolean adds = wording.has(ADDS);
        return ALL.stream()
                .filter(thing -> thing.kind == kind && (!adds || thing.rule.is("each")))
                .flatMap(thing -> thing.find(wording).stream())
                .findFirst()
                .or(() -> adds ? Optional.empty() : ofCue);
    }

    private Optional<String> find(Wording wording) {
        var found = rule.pattern().matcher(wording.lower());
        while (found.find()) {
            if (!rule.is("place") || isPlace(wording, found.end())) {
                return Optional.of(name(found));
            }
        }
        return Optional.empty();
    }

    private static boolean isPlace(Wording wording, int at) {
        return wording.text().length() == wording.lower().length()
                && PLACE.matcher(wording.text())
                        .region(at, wording.text().length())
                        .lookingAt();
    }

    private String name(Matcher found) {
        var groups = rule.pattern().namedGroups().keySet();
        if (!groups.contains(WHAT)) {
            return words;
        }
        var what = rule.is("plural") ? plural(found.group(WHAT)) : found.group(WHAT);
        if (groups.contains(OTHER)) {
            return choice(what, found.group(OTHER));
        }
        return words.isEmpty() ? what : words + " " + what;
    }

    /// "Aisle seats over window seats" are seats.
    private static String choice(String one, String other) {
        var kind = lastWord(one);
        if (kind.equals(lastWord(other))) {
            return kind;
        }
        return one.compareTo(other) < 0 ? one + " or " + other : other + " or " + one;
    }

    private static String lastWord(String words) {
        return words.substring(words.lastIndexOf(' ') + 1);
    }

    private static String plural(String noun) {
        if (noun.matches("child|kids?")) {
            return "children";
        }
        if (noun.endsWith("child")) {
            return noun + "ren";
        }
        if (noun.endsWith("s") || noun.endsWith("children") || noun.equals("sheep") || noun.equals("fish")) {
            return noun;
        }
        return noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
    }
}
