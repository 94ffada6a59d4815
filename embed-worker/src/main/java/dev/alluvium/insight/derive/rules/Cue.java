package dev.alluvium.insight.derive.rules;

import dev.alluvium.insight.derive.InsightKind;
import dev.alluvium.insight.derive.text.Wording;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// What in the wording of a sentence makes it a statement of some kind. The first that fits counts.
///
/// The group `what`, where a cue has one, is what of the subject the statement is about, such as "seats" of
/// "I prefer aisle seats"; a later statement of the same subject about the same thing takes its place.
enum Cue {
    DECIDED(
            InsightKind.DECISION,
            2.4,
            "\\b(?:we|i|they)(?:'ve| have)?(?: (?:finally|just|all|both|now|already))*"
                    + " (?:decided|agreed|voted|settled|opted)\\b(?! (?:yet|that you|with))"
                    + "(?: (?:to|on|that|for|in favou?r of|against)\\b)?"
                    + "(?:(?: \\w+){0,3}? (?:the|our|my) (?<what>\\w+))?"
                    + "|\\b(?:it (?:is|was|has been)|it's) (?:decided|agreed) (?:that|to)\\b"
                    + "|\\b(?:the|our|my|final) decision (?:is|was) (?:to|that)\\b"
                    + "|\\bwe(?:'re| are| will|'ll) (?:going|go) with\\b"
                    + "|\\blet's go with\\b"),
    PREFERS(
            InsightKind.PREFERENCE,
            2.9,
            "\\bi(?:'d)?(?:"
                    + " (?:really|much|usually|always|still|generally|also|definitely|absolutely|strongly|personally))*"
                    + " (?:prefer|can't stand|avoid)\\b(?! (?:it|that|this|these|those|them|you|your|how|what|to"
                    + " (?:see|know|hear|say|think))\\b)(?: [\\w-]+){0,3}? (?<what>\\w+)(?=[.,!;]|"
                    + " (?:for|over|to|in|on|when|because|now|than|from|and|these|instead)\\b|$)|\\bmy (?:all-time"
                    + " )?(?<fav>fav(?:ou?rite)? \\w+)(?: \\w+){0,4} (?:is|are)\\b|\\bi(?:'m| am) (?:allergic to|(?:a"
                    + " )?(?:strict )?(?:vegetarian|vegan)\\b)"),
    LIKES(
            InsightKind.PREFERENCE,
            1.2,
            "\\bi(?: (?:really|usually|always|still|also|definitely|absolutely))*"
                + " (?:love|like|enjoy|hate|dislike)\\b(?! (?:it|that|this|these|those|them|you|your|how|what|to"
                + " (?:see|know|hear|say|think|just)|the (?:way|idea|fact|look|sound))\\b)|\\bi(?:'m| am) (?:a (?:big"
                + " |huge )?fan of|passionate about|really into)\\b"),
    PROMISED(
            InsightKind.TASK,
            2.0,
            "\\b(?:i|we)(?:(?:'ll| will| promise to|'m going to|'m gonna)|(?: have to| need to| must|'ve got to)(?=.*"
                    + Cue.DEADLINE + "))"
                    + "(?: (?:also|then|definitely|personally))? " + Cue.DO
                    + "(?: (?:out|up|back))?(?: (?:you|him|her|them|everyone|it))?"
                    + " (?:(?:a|an|the|my|our|your|some) (?<what>\\w+)|to |for )"),
    ASKED(
            InsightKind.TASK,
            1.8,
            "^(?:\\w+, )?please (?:also )?" + Cue.DO + "\\b(?: \\w+)? (?:(?:a|an|the|my|our|your) (?<what>\\w+)|to )"
                    + "|^(?:action item|todo|to-do)s?: \\w+"
                    + "|\\b(?:asked|reminded|told) (?:me|us) to " + Cue.DO
                    + "|\\bremind me to (?!be\\b|keep\\b|have\\b)\\w+"),
    /// A question in form only. Makes up for the "you", which counts against other statements.
    ASKED_FOR(InsightKind.TASK, 3.3, "\\b(?:can|could|would) you (?:please )?\\w+ .*" + Cue.DEADLINE),
    SCHEDULED(
            InsightKind.FACT,
            1.8,
            "\\b(?<what>meeting|appointment|interview|flight|deadline|release|launch|wedding|exam|party|conference"
                    + "|surgery|freeze|sprint|workshop|class|tournament|concert|ceremony)\\b"
                    + "(?: \\w+){0,3}? (?:is|are|was|will be|has been|starts|begins|takes place|got|moved)"
                    + "(?: (?:scheduled|planned|moved|postponed|set|due|held|rescheduled|pushed|back|for|on|at|to|in))*"
                    + "(?: the)? (?:tomorrow|today|tonight|next|this|mon|tues|wednes|thurs|fri|satur|sun"
                    + "|january|february|march|april|may|june|july|august|september|october|november|december|\\d)"),
    IS(
            InsightKind.FACT,
            1.7,
            "\\bi(?:'m| am) (?:from|based"
                + " in|allergic|vegetarian|vegan|married|engaged|single|divorced|pregnant|retired)\\b|\\bi(?:'m| am)"
                + " (?:an? )(?:\\w+ ){0,3}?(?:student|teacher|engineer|developer|nurse|doctor|designer|manager"
                + "|lawyer|artist|writer|musician|programmer|admin|maintainer|banker|chef|parent|mom|dad|mother|father)\\b|\\bi"
                + " (?:\\w+ )?(?:live|work|study|grew up|was born|moved)\\b (?:in|at|for|as|to|with|on)\\b|\\bi've"
                + " (?:been"
                + " (?:an?|in|with|at|working|living|running|using|playing|married|teaching|writing)|lived|worked|known|had|owned)\\b.*\\b(?:for"
                + " (?:\\w+ ){0,2}(?:years|months|decades)|since (?:i|my|\\d{4}))\\b|(?:^|[,;-] |\\band |\\bbut )my"
                + " (?<what>name|birthday|job|wife|husband|partner|son|daughter|mom|dad|mother|father|brother|sister|dog|cat|boss|address|hometown|major)"
                + " (?:is|was|works|lives|has|moved)\\b"),
    /// What somebody works with.
    USES(
            InsightKind.FACT,
            1.4,
            "\\bi(?:'m| am|'ve been| have been)? (?:(?:currently|still|now|always|mostly|usually)"
                + " )*(?:use|using|run|running|own) (?!it\\b|that\\b|this\\b|them\\b|those\\b|these\\b|the"
                + " (?:same|following|latest|one)\\b|to\\b|into\\b|out\\b)(?=.*(?:\\b(?:on|as|for|since|with)"
                + " (?:a|an|my|the|all|both|about|over|\\d)\\b))|\\bi(?:'ve got|'ve| have)"
                + " (?:an?|two|three|four|five|\\d+) (?:[\\w.+-]+ ){0,4}"
                + "(?:laptops?|pcs?|computers?|desktops?|servers?|phones?|routers?|printers?|cameras?|monitors?|mac|macbook|ibook|thinkpad)\\b"),
    /// Written down for the minutes of a meeting: who is to do what.
    ASSIGNED(
            InsightKind.TASK,
            Cue.MINUTED_WEIGHT,
            "^(?:\\[(?:action|todo)(?: item)?\\]:?|(?:action(?: item)?|todo|to-do):) *"
                    + "(?<who>[\\w-]+(?:(?:, | and )[\\w-]+){0,3}) to \\w+"),
    /// Written down for the minutes of a meeting: what was settled.
    MINUTED(
            InsightKind.DECISION,
            Cue.MINUTED_WEIGHT,
            "^(?:\\[(?:agreed|decision|resolution)\\]:?|(?:agreed|decision|resolution):) *\\w+"),
    /// Of things: what became of them, what they can do no more, who looks after them.
    CAME_TO_BE(
            InsightKind.FACT,
            1.7,
            "\\b(?:is|are|was|were|has been|have been|will be|being|is being|got)(?:"
                    + " (?:now|already|also|officially|just|finally|still))* (?:deprecated|unsupported|discontinued|no"
                    + " longer \\w+|obsoleted?|superseded|released|renamed|replaced (?:by|with)|maintained by|developed"
                    + " by|owned by|funded by|run by|sponsored by|written (?:in|by)|based on|merged|dropped|scheduled"
                    + " for|planned for|postponed|frozen|end of life|approved|accepted into)\\b|\\b(?:does|do) not"
                    + " support\\b|\\b(?:doesn't|don't|no longer) (?:supports?|ships?|maintains?)\\b|(?<=\\w )(?<!\\bit"
                    + " )(?<!\\bthat )(?<!\\bwhich )(?:only )?(?:supports|requires|defaults to|provides|stands"
                    + " for)\\b|\\b(?:is|are|was|were) (?:based|located|available|introduced|founded|added|removed)"
                    + " (?:in|at|from|on|since|for)\\b"),
    /// Of things: what they are, have or do, said of no person and without pointing anywhere.
    EXPLAINED(
            InsightKind.FACT,
            2.0,
            "^(?!.*\\b(?:i|i'm|im|i've|we|you|your|u|my|our|me|us|he|she|him|her|his|it's|this|these|those"
                    + "|here|that's|what|please)\\b)(?:(?:by default|in|under|with|for) )?(?:(?:the|an?|each|every) )?"
                    + "(?:(?!" + Cue.NO_THING + ")[\\w.+/'-]+ ){1,4}?(?:(?:also|only|now|still|currently|by default)"
                                              + " )?(?<verb>is|are|has|have|uses?|runs?|supports?|requires?|comes|provides?|ships?|includes?|stores?|needs?|lets"
                                              + "|allows?|contains?|defaults?|depends?|reads|writes|creates|handles?|returns?|costs?|replaces|means|hides?|belongs?|can|cannot|can't|does|doesn't|do"
                                              + " not|don't|isn't|aren't|will(?! be)|consists|works) (?!(?:not"
                                              + " )?\\w+ing\\b).*\\w{2}.*(?<!\\b(?:so|but|and|or|the|an?|to|of|do|doesn't|don't|is|as"
                                              + " is))[.]?$"),
    TOLD(InsightKind.FACT, 0, "\\b(?:i|i'm|i've|i'd|i'll|im|ive|we|we're|we've|we'll|my|our)\\b"),
    /// The subject left out, as in "Lost my job yesterday".
    TOLD_IN_SHORT(
            InsightKind.FACT,
            0,
            "^(?:just |recently |finally |still |also"
                    + " )?(?:lost|went|started|took|had|made|finished|bought|found|got|been|moved|joined"
                    + "|signed|booked|visited|met|gonna|planning|looking|researching|thinking|working|learning)\\b");

    private static final String DEADLINE = "\\b(?:(?:by|before|until) (?:tomorrow|tonight|next|the end|noon|\\d"
            + "|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|tomorrow|tonight|next week|this week)\\b";

    /// Nothing else about the wording matters then.
    private static final double MINUTED_WEIGHT = 3.2;

    /// The group of whoever has to do something.
    private static final String WHO = "who";

    /// The group behind a thing's name.
    private static final String VERB = "verb";

    /// What begins no name of a thing, or a thing that only the talk has.
    private static final String NO_THING =
            "(?:the|an?|each|every|it|its|this|that|these|those|they|them|their|there|to|and|or|but|so|if|as|then|than|not|no|that|which|who|how|when|where|why|while"
                + "|because|since|until|after|before|like|just|even|well|also|maybe|probably|hence|thus|yes|ok|wait|some|any|all|both|most"
                + "|people|folks|everyone|everybody|everything|nothing|anything|something|someone|somebody|nobody|one|thing|things"
                + "|problem|problems|issue|issues|error|errors|question|questions|answer|idea|fix|solution|trick|default|chair|rest|discussion|topic|chat|channel|link|point|reason|result|way|case|same"
                + "|other|others|only|first|second|next|last|latter|former|guy|guys|dude|is|are|was|were|be|been|has|have|had|do|does"
                + "|did|can|could|will|would|should|might|must|may)\\b";

    private static final String DO =
            "(?:send|write|file|fix|e?mail|call|prepare|finish|update|upload|review|submit|post"
                + "|create|book|schedule|organi[sz]e|bring|deliver|contact|add|package|test|draft|publish|document|announce|buy|order|pay|return|renew|migrate|deploy|release|register|sign"
                + " up|apply|invite|arrange)\\b";

    private final InsightKind kind;
    private final double weight;
    private final Pattern pattern;

    Cue(InsightKind kind, double weight, String pattern) {
        this.kind = kind;
        this.weight = weight;
        this.pattern = Pattern.compile(pattern);
    }

    /// @param cue   that fits
    /// @param at    where in the sentence
    /// @param about what of the subject, where the wording tells
    /// @param who   the subject, where the wording tells
    record Found(Cue cue, int at, Optional<String> about, Optional<String> who) {}

    static Optional<Found> in(Wording wording) {
        boolean ofSelf = wording.words().stream().anyMatch(Cue::isFirstPerson);
        return Arrays.stream(values())
                .filter(cue -> ofSelf ? cue != EXPLAINED : !cue.isOfSelf())
                .flatMap(cue -> cue.find(wording).stream())
                .findFirst();
    }

    /// Whether its pattern fits no sentence without "I", "we", "my" or "our"; most have none, and patterns cost.
    private boolean isOfSelf() {
        return switch (this) {
            case PREFERS, LIKES, PROMISED, IS, USES, TOLD -> true;
            case DECIDED, ASKED, ASKED_FOR, SCHEDULED, ASSIGNED, MINUTED, CAME_TO_BE, EXPLAINED, TOLD_IN_SHORT -> false;
        };
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
