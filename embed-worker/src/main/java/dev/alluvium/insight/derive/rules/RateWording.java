package dev.alluvium.insight.derive.rules;

import dev.alluvium.insight.derive.rules.RuleFile.Rule;
import dev.alluvium.insight.derive.text.FunctionWords;
import dev.alluvium.insight.derive.text.Wording;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// How much a sentence says that somebody may want to know later: events with a time, names and numbers weigh for it;
/// praise, talk about the talk and words that point outside the sentence weigh against.
final class RateWording {

    /// @param ofPeople whether it says nothing of a thing
    private record Sign(double weight, boolean ofPeople, Pattern pattern) {

        static Sign of(Rule rule) {
            return new Sign(rule.weight(0), rule.is("people"), rule.pattern());
        }

        double in(Wording wording) {
            return wording.has(pattern) ? weight : 0;
        }
    }

    private static final List<Sign> SIGNS =
            RuleFile.read("signs.rules").rules().stream().map(Sign::of).toList();
    private static final RuleFile SPECIAL = RuleFile.read("special.rules");
    private static final Sign POINTS_ELSEWHERE = Sign.of(SPECIAL.rule("POINTS_ELSEWHERE"));
    private static final Sign CITES = Sign.of(SPECIAL.rule("CITES"));
    private static final Sign JUDGES = Sign.of(SPECIAL.rule("JUDGES"));
    private static final Sign TECHNICAL = Sign.of(SPECIAL.rule("TECHNICAL"));

    private static final double UNNAMED = -0.8;
    private static final double SLOPPY = -0.5;

    private static final int GOOD_LENGTH = 9;
    private static final int FEW_TERMS = 4;
    private static final int LONG = 30;

    private RateWording() {}

    /// Initialises this class, which reads its rules.
    static void load() {}

    /// About -4 to 6.
    static double of(Wording wording, Cue cue, Set<String> names) {
        long terms = wording.words().stream()
                .filter(word -> !FunctionWords.contains(word))
                .distinct()
                .count();
        if (cue.isMinuted()) {
            return cue.weight() - Math.max(0, FEW_TERMS + 1 - terms) * 1.5;
        }
        double lack = Math.max(0, FEW_TERMS - terms);
        double rate = cue.weight() - lack * lacking(cue);
        for (var sign : SIGNS) {
            rate += cue == Cue.EXPLAINED && sign.ofPeople() ? 0 : sign.in(wording);
        }
        rate += cue == Cue.EXPLAINED ? JUDGES.in(wording) : 0;
        rate += cue == Cue.EXPLAINED && names.contains(wording.words().getFirst()) ? CITES.weight() : 0;
        int words = wording.words().size();
        rate += words >= GOOD_LENGTH && words <= LONG ? 0.6 : 0;
        rate += POINTS_ELSEWHERE.in(wording);
        rate += CITES.in(wording);
        double named = SenderNames.rate(SenderNames.in(wording.text(), names));
        if (named == 0
                && cue.isOfThing()
                && TECHNICAL.pattern().matcher(wording.text()).find()) {
            named = TECHNICAL.weight();
        }
        rate += named == 0 && cue.isOfThing() ? UNNAMED : named;
        return rate + sloppiness(wording.text(), cue);
    }

    private static double lacking(Cue cue) {
        return switch (cue) {
            case EXPLAINED -> 0.8;
            // "I'm retired now." is all there is to say.
            case IS -> 0.1;
            default -> cue.isExplicit() ? 0.25 : 0.5;
        };
    }

    /// Who takes no care of the form says mostly what matters at the moment.
    private static double sloppiness(String text, Cue cue) {
        boolean beginsSmall = Character.isLowerCase(text.codePointAt(0));
        boolean endsOpen = Character.isLetterOrDigit(text.codePointBefore(text.length()));
        if (cue == Cue.EXPLAINED) {
            // Names of things are often written small.
            return (beginsSmall ? SLOPPY / 2 : 0) + (endsOpen ? SLOPPY / 2 : 0);
        }
        double small = cue.isTold() ? 2 * SLOPPY : SLOPPY;
        return (beginsSmall ? small : 0) + (endsOpen ? SLOPPY : 0);
    }
}
