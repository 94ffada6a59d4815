package dev.alluvium.insight.derive.rules;

import dev.alluvium.insight.derive.text.FunctionWords;
import dev.alluvium.insight.derive.text.Wording;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// How much a sentence says that somebody may want to know later: events with a time, names and numbers weigh for it;
/// praise, talk about the talk and words that point outside the sentence weigh against.
final class RateWording {

    private record Sign(double weight, Pattern pattern) {
        Sign(double weight, String pattern) {
            this(weight, Pattern.compile(pattern));
        }
    }

    private static final double TROUBLE = -1.6;

    private static final List<Sign> SIGNS = List.of(
            new Sign(
                    1.5,
                    "(?<!\\blike )(?<!\\blike just"
                        + " )\\b(?:yesterday|today|tonight|tomorrow|(?:days?|weeks?|months?|years?|weekends?)"
                        + " ago|weekend|recently|since"
                        + " (?:i|my|\\d|last|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(?:last|next|this|past)"
                        + " (?:week|month|year|night|summer|winter|spring|fall|autumn|mon|tue|wed|thu|fri|sat|sun)"
                        + "|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|april|june|july|august|september"
                        + "|october|november|december|(?:19|20)\\d\\d)"),
            new Sign(
                    1.2,
                    "\\b(?:i|we)\\b(?: (?:just|also|actually|finally|recently|once|even|already|first))?"
                        + " (?:\\w{2,}ed|went|got"
                        + " (?:an?|my|our|some|hurt|married|hired|accepted|noticed|another|into)\\b|made|had|took|saw|found|ran|bought|met|gave|won|lost|read|did|came|left|wrote|built|taught|grew|spent|sold|began|flew|drove|chose|held)\\b|^(?:just"
                        + " |recently )?(?:lost|went|started|took|got|moved|joined|finished|bought|found|visited)\\b"),
            new Sign(1.0, "\\b(?:\\d+|two|three|four|five|six|seven|eight|nine|ten|twice|first)\\b"),
            new Sign(0.5, "\\b(?:a|an|some|new|another)\\b"),
            new Sign(
                    0.6,
                    "\\b(?:mom|mother|dad|father|grand\\w+|husband|wife|partner|kids?|children|son|daughter|sister|brother"
                        + "|dogs?|cats?|pets?|parents|family|fam|friends?|home|house|apartment|car|job|work|office|school"
                        + "|college|university|store|shop|studio|company|business|class|trip|vacation|birthday|wedding"
                        + "|doctor|hospital|laptop|server)\\b"),
            // Praise, and what people say of anything.
            new Sign(
                    -0.5,
                    "\\b(?:great|awesome|amazing|wonderful|cool|proud|glad|thankful|grateful|thanks?|congrats|means a"
                            + " lot|inspir\\w+|important|incredible|journey|dreams?|passion|motivat\\w+|support\\b)"),
            // To somebody, and about the talk itself.
            new Sign(-1.5, "\\b(?:you|your|you're|you've|you'll|yours|ya|u|ur|y'all)\\b"),
            new Sign(
                    -2.2,
                    "\\b(?:here's|here is|here are|check (?:it|this|them) out|take a look|this one|that one|the"
                            + " other|the same|pics?|photos?|above|below|this (?:is|was)|(?:said|asked|mentioned|told"
                            + " you|talked about) (?:that|earlier|before)|in (?:this|the) (?:chat|channel|room)|a"
                            + " message|(?:a|another|one|specific|quick|some) questions?)\\b|\\bsince (?:we|you)\\b"),
            // Words whose meaning stands elsewhere.
            new Sign(-0.9, "^(?:it|that|this|they|he|she|these|those|then|there|which|him|her|them)\\b"),
            new Sign(
                    -0.9,
                    "\\b\\w+ (?:it|them|one|him|her|that|this)(?="
                            + " (?:after|before|in|on|at|for|to|with|and|but|a)\\b|[.,!]|$)"),
            new Sign(
                    -0.6,
                    "^(?:than|when|once|because|cause|cuz|while|plus|or|instead|otherwise|still)\\b|^\\(|:$|^[\"“']"),
            // Opinions, wishes, doubts.
            new Sign(
                    -1.2,
                    "\\b(?:i|we) (?:just |really |also |still |only |basically"
                        + " )?(?:think|guess|mean|meant|suppose|wonder|hope|wish|see|agree"
                        + "|understand|bet|doubt|assume|thought|said|know|knew|don't|dont|didn't|didnt|do|would|could|should|might|may|can|can't|cant|couldn't|feel|felt|believe|choose|suggest|wrote"
                        + " that|notice|noticed)\\b|\\bi'd\\b|\\bi(?:'m| am|m)"
                        + " (?:sure|not|sorry|afraid|glad|happy|just|here|ok|done|off|back|trying|having|getting|looking|wondering|asking)\\b"),
            new Sign(
                    -1.8,
                    "\\b(?:i|we|i've|we've|i'm|im|we're)\\b(?:"
                        + " (?:just|really|also|still|only|basically|was|am|been|have|had))*"
                        + " (?:needs?|wants?|wanted|needed|trying|tried|try|having|looking for|debugging|getting)\\b"),
            new Sign(
                    -1.2,
                    "\\b(?:if|unless|might|maybe|perhaps|probably|whatever|someone|somebody|anyone|something|stuff|things?|somehow)\\b"),
            // Trouble of the moment, which is gone when somebody reads of it.
            new Sign(
                    TROUBLE,
                    "\\b(?:need help|help with|assistance|bugs?|debug\\w*|unable|cannot|looks like|a hard"
                        + " time|errors?|fails?|failed|failing|broken?|crash\\w*|hosed|whin\\w+|weird|strange|issues?|problems?|trouble|work(?:s|ed|ing)?"
                        + " (?:fine|now|for me|again)|(?:ca|could)(?:n't|nt)"
                        + " (?:get|find|make)|(?:does|do|did|is|are|was)(?:n't|nt| not)"
                        + " (?:work|show|find|seem|let|get|see)\\w*|won't|seems?|locking up|stuck|hang(?:s|ing)?|right"
                        + " now|(?:minutes?|seconds?|secs?|moments?) ago|(?:a|one) (?:sec|second|bit|moment|minute)|no"
                        + " idea|any idea|any ideas|does not work)\\b"),
            // Steps on the way, not where they led.
            new Sign(
                    -1.0,
                    "\\b(?:i|we)(?:'ve| have)?(?: (?:just|then|also|did|first))*"
                        + " (?:typed|clicked|ran|checked|entered|saw|copied|posted|asked|searched|\\w*downloaded|loaded|pasted|rebooted|restarted|googled|looked|attached|turn|get|post|found|had"
                        + " to|have to|lost some)\\b|^(?:just |finally )?(?:got|lost some|found)\\b"),
            // Banter.
            new Sign(
                    -1.2,
                    "\\b(?:lol|lmao|rofl|haha\\w*|heh\\w*|wtf|omg|brb|gtg|afk|bbl|fuck\\w*|shit\\w*|damn|crap\\w*|ass|bitch|suck\\w*|kidding|joking|dude|guys)\\b|[:;=8][-o]?[()pd/|](?!\\w)|\\.{2,}|…|\\."
                        + " \\."));

    /// What it speaks of stands elsewhere, unless it has been named a few words before.
    private static final Pattern POINTS_ELSEWHERE =
            Pattern.compile("^(?:[\\w'-]+[^\\w']+){0,4}(?:it|them|those|they)\\b"
                    + "|\\bof (?:those|these|them)\\b|\\bthat \\w+[.!]?$|\\bget (?:on|off)[.!]?$|\\bstep \\d");

    /// Taste and guesses, which say more of the speaker than of the thing.
    private static final Pattern JUDGES = Pattern.compile(
            "\\b(?:imo|imho|afaik|nice|better|best|worse|worst|bad|good|easy|easier|hard|simple|fine|pretty|absurd|superior"
                + "|popular|should|would|could|must|likely|apparently|supposed|basically|really|quite|rather|very"
                + "|too|rocks?|evil|crazy|stupid|sure|fun|welcome|ready|happy|hope\\w*|already|still|again|atm|why|sometimes|much|enough|available|present|matters?)\\b|!");

    private static final double JUDGED = -1.5;

    /// Spelt as no word of English is.
    private static final Pattern TECHNICAL = Pattern.compile(
            "\\b(?:\\p{Ll}+\\p{Lu}\\w*|\\p{L}+\\d[\\w.]*|\\d+\\.\\d[\\w.]*|\\w{2,}\\.[a-z]{2,4}|\\p{Lu}\\p{Ll}+\\p{Lu}\\w*|\\p{Lu}{3,}\\w*)\\b");

    private static final double TECHNICAL_NAME = 0.8;

    private static final Pattern CITES = Pattern.compile("^[\"“']|\\b(?:i guess|i assume|i'm guessing)\\b");
    private static final double ELSEWHERE = -1.8;
    private static final double CITED = -3;
    private static final double UNNAMED = -0.8;
    private static final double SLOPPY = -0.5;

    private static final int GOOD_LENGTH = 9;
    private static final int FEW_TERMS = 4;
    private static final int LONG = 30;

    private RateWording() {}

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
            // What weighs for an event in somebody's life says nothing of a thing.
            boolean counts = (sign.weight() < 0 && sign.weight() != TROUBLE) || cue != Cue.EXPLAINED;
            rate += counts && wording.has(sign.pattern()) ? sign.weight() : 0;
        }
        rate += cue == Cue.EXPLAINED && wording.has(JUDGES) ? JUDGED : 0;
        rate += cue == Cue.EXPLAINED && names.contains(wording.words().getFirst()) ? CITED : 0;
        int words = wording.words().size();
        rate += words >= GOOD_LENGTH && words <= LONG ? 0.6 : 0;
        rate += wording.has(POINTS_ELSEWHERE) ? ELSEWHERE : 0;
        rate += wording.has(CITES) ? CITED : 0;
        double named = SenderNames.rate(SenderNames.in(wording.text(), names));
        if (named == 0 && cue.isOfThing() && TECHNICAL.matcher(wording.text()).find()) {
            named = TECHNICAL_NAME;
        }
        rate += named == 0 && cue.isOfThing() ? UNNAMED : named;
        return rate + sloppiness(wording.text(), cue);
    }

    private static double lacking(Cue cue) {
        if (cue == Cue.EXPLAINED) {
            return 0.8;
        }
        return cue.isExplicit() ? 0.25 : 0.5;
    }

    /// Who takes no care of the form says mostly what matters at the moment.
    private static double sloppiness(String text, Cue cue) {
        boolean beginsSmall = Character.isLowerCase(text.codePointAt(0));
        boolean endsOpen = Character.isLetterOrDigit(text.codePointBefore(text.length()));
        if (cue == Cue.EXPLAINED) {
            // SenderNames of things are written small often.
            return (beginsSmall ? SLOPPY / 2 : 0) + (endsOpen ? SLOPPY / 2 : 0);
        }
        double small = cue.isTold() ? 2 * SLOPPY : SLOPPY;
        return (beginsSmall ? small : 0) + (endsOpen ? SLOPPY : 0);
    }
}
