package dev.alluvium.insight.derive.rules;

import dev.alluvium.insight.derive.InsightKind;
import dev.alluvium.insight.derive.text.Wording;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// What in the wording of a sentence makes it a statement of some kind. Kind, weight and expression of each cue are in
/// `cues.rules`. The first cue that fits counts, in the order of the constants, which is the order of the file as well.
enum Cue {
    DECIDED,
    PREFERS,
    LIKES,
    PROMISED,
    ASKED,
    /// A question in form only.
    ASKED_FOR,
    SCHEDULED,
    IS,
    USES,
    ASSIGNED,
    MINUTED,
    CAME_TO_BE,
    EXPLAINED,
    TOLD,
    TOLD_IN_SHORT;

    /// The group of whoever has to do something.
    private static final String WHO = "who";

    /// The group behind a thing's name.
    private static final String VERB = "verb";

    /// Apart from the constants, which need it before the statics of an enum are there.
    private static final class Rules {
        static final RuleFile FILE = RuleFile.read("cues.rules");
    }

    private final InsightKind kind;
    private final double weight;
    private final boolean ofSelf;
    private final Pattern pattern;

    Cue() {
        var rule = Rules.FILE.rules().get(ordinal());
        if (!rule.name().equals(name())) {
            throw new IllegalStateException("cues.rules: expected " + name() + " where " + rule.name() + " is");
        }
        this.kind = InsightKind.valueOf(rule.value(0).toUpperCase(Locale.ROOT));
        this.weight = rule.weight(1);
        this.ofSelf = rule.is("self");
        this.pattern = rule.pattern();
    }

    /// @param cue   that fits
    /// @param at    where in the sentence
    /// @param about what of the subject, where the wording tells
    /// @param who   the subject, where the wording tells
    record Found(Cue cue, int at, Optional<String> about, Optional<String> who) {}

    /// Initialises this class, which reads its rules.
    static void load() {}

    static Optional<Found> in(Wording wording) {
        boolean firstPerson = wording.words().stream().anyMatch(Cue::isFirstPerson);
        return Arrays.stream(values())
                .filter(cue -> firstPerson ? cue != EXPLAINED : !cue.ofSelf)
                .flatMap(cue -> cue.find(wording).stream())
                .findFirst();
    }

    private static boolean isFirstPerson(String word) {
        return switch (word) {
            case "i", "im", "ive", "we", "my", "our" -> true;
            default -> word.startsWith("i'") || word.startsWith("we'");
        };
    }

    private Optional<Found> find(Wording wording) {
        var found = pattern.matcher(wording.lower());
        if (!found.find()) {
            return Optional.empty();
        }
        var groups = pattern.namedGroups().keySet();
        var about = groups.stream()
                .filter(name -> !name.equals(VERB) && !name.equals(WHO))
                .map(found::group)
                .filter(Objects::nonNull)
                .findFirst();
        int at = groups.contains(VERB) ? found.start(VERB) : found.start();
        var who = Optional.ofNullable(groups.contains(WHO) ? found.group(WHO) : null);
        return Optional.of(new Found(this, at, about, who));
    }

    InsightKind kind() {
        return kind;
    }

    double weight() {
        return weight;
    }

    /// Whether somebody wrote it down to be found again.
    boolean isMinuted() {
        return this == ASSIGNED || this == MINUTED;
    }

    /// Whether it is told in passing, of oneself.
    boolean isTold() {
        return this == TOLD || this == TOLD_IN_SHORT;
    }

    /// Whether it speaks of a thing and not of who says so.
    boolean isOfThing() {
        return this == CAME_TO_BE || this == EXPLAINED;
    }

    /// Whether it says by itself that something is worth keeping; the others need details as well.
    boolean isExplicit() {
        return weight > 1.2;
    }
}
