package dev.alluvium.insight.derive.rules;

import java.util.BitSet;
import java.util.function.ToIntFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What in a message is not its sender's own, by `others.rules`: what is quoted, forwarded or reported states nothing
/// of the sender. Whole blocks are left out; within sentences the words of others are blanked where they speak of
/// themselves, so that titles and names in quotation marks stay.
final class OthersWords {

    private static final RuleFile RULES = RuleFile.read("others.rules");
    private static final Pattern QUOTED_LINE = RULES.pattern("QUOTED_LINE");
    private static final Pattern QUOTED_BLOCK = RULES.pattern("QUOTED_BLOCK");
    private static final Pattern SPOKEN_LINE = RULES.pattern("SPOKEN_LINE");
    private static final Pattern FORWARDED = RULES.pattern("FORWARDED");
    private static final Pattern ATTRIBUTION = RULES.pattern("ATTRIBUTION");
    private static final Pattern REPORTED = RULES.pattern("REPORTED");
    private static final Pattern REPORTED_BEHIND_COMMA = RULES.pattern("REPORTED_BEHIND_COMMA");
    private static final Pattern REPORTED_BEFORE = RULES.pattern("REPORTED_BEFORE");
    private static final Pattern IN_QUOTES = RULES.pattern("IN_QUOTES");
    private static final Pattern FIRST_PERSON = RULES.pattern("FIRST_PERSON");
    private static final Pattern REPORTS = RULES.pattern("REPORTS");
    private static final Pattern HYPOTHETICAL = RULES.pattern("HYPOTHETICAL");
    private static final Pattern QUOTES_FOLLOW = Pattern.compile("\\s*\\p{Lu}{0,4}(?:>|&gt;)");
    private static final Pattern SENTENCE_ENDS = Pattern.compile("[.!?](?=\\s|$)|\\n");
    private static final Pattern PARAGRAPH_ENDS = Pattern.compile("\\n[ \\t]*\\n");

    private final String text;
    private final BitSet blocks = new BitSet();
    private final BitSet words = new BitSet();

    private OthersWords(String text) {
        this.text = text;
    }

    /// Initialises this class, which reads its rules.
    static void load() {}

    static OthersWords in(String text) {
        var others = new OthersWords(text);
        others.mark(SentenceRules.LEFT_OUT);
        others.mark(QUOTED_BLOCK);
        others.mark(QUOTED_LINE);
        others.markToTheEnd(FORWARDED);
        others.markAttributed();
        others.markIndented();
        others.markTalk();
        others.blank(IN_QUOTES, MatchResult::start, MatchResult::end);
        others.blank(REPORTED, MatchResult::end, found -> others.paragraphEnd(found.end()));
        others.blank(REPORTED_BEHIND_COMMA, MatchResult::end, found -> others.end(SENTENCE_ENDS, found.end()));
        others.blank(REPORTED_BEFORE, MatchResult::start, MatchResult::end);
        return others;
    }

    /// Whether anything from here to there is in a block that is left out.
    boolean isLeftOut(int from, int to) {
        int at = blocks.nextSetBit(from);
        return at >= 0 && at < to;
    }

    /// Where the next own stretch begins, at the end of the text when there is none.
    int nextOwn(int from) {
        return Math.min(blocks.nextClearBit(from), text.length());
    }

    int nextLeftOut(int from) {
        int at = blocks.nextSetBit(from);
        return at < 0 ? text.length() : at;
    }

    /// A stretch with blanks for what others say in it.
    String own(int from, int to) {
        int at = words.nextSetBit(from);
        if (at < 0 || at >= to) {
            return text.substring(from, to);
        }
        var own = new StringBuilder(text.substring(from, to));
        for (; at >= 0 && at < to; at = words.nextSetBit(at + 1)) {
            own.setCharAt(at - from, ' ');
        }
        return own.toString();
    }

    /// Whether a stretch is about what others say of themselves, or assumes something.
    boolean isNotSaid(int from, int to) {
        int at = words.nextSetBit(from);
        boolean reports = at >= 0 && at < to && REPORTS.matcher(own(from, to)).find();
        return reports || HYPOTHETICAL.matcher(text.substring(from, to)).find();
    }

    private void mark(Pattern pattern) {
        pattern.matcher(text).results().forEach(found -> blocks.set(found.start(), found.end()));
    }

    private void markToTheEnd(Pattern pattern) {
        var found = pattern.matcher(text);
        if (found.find()) {
            blocks.set(found.start(), text.length());
        }
    }

    /// Signs of quotation follow where the mail program puts them; where it does not, all that follows is the other's.
    private void markAttributed() {
        var found = ATTRIBUTION.matcher(text);
        while (found.find()) {
            boolean signed = QUOTES_FOLLOW
                    .matcher(text)
                    .region(found.end(), text.length())
                    .lookingAt();
            blocks.set(found.start(), signed ? found.end() : text.length());
        }
    }

    /// What somebody pastes from a talk has lines of several speakers.
    private void markTalk() {
        var lines = SPOKEN_LINE.matcher(text).results().toList();
        if (lines.stream().map(line -> line.group("name")).distinct().count() > 1) {
            lines.forEach(line -> blocks.set(line.start(), line.end()));
        }
    }

    /// Lines that are set in behind an empty line or a colon, as Markdown and mails have it, unless the whole message
    /// is.
    private void markIndented() {
        var indented = new BitSet();
        boolean anyOther = false;
        boolean mayBegin = true;
        for (int start = 0; start < text.length(); ) {
            int newLine = text.indexOf('\n', start);
            int end = newLine < 0 ? text.length() : newLine;
            var line = text.substring(start, end);
            if (!line.isBlank() && mayBegin && (line.startsWith("    ") || line.startsWith("\t"))) {
                indented.set(start, end);
            } else if (!line.isBlank()) {
                anyOther = true;
                mayBegin = line.stripTrailing().endsWith(":");
            } else {
                mayBegin = true;
            }
            start = end + 1;
        }
        if (anyOther) {
            blocks.or(indented);
        }
    }

    private void blank(Pattern pattern, ToIntFunction<MatchResult> from, ToIntFunction<MatchResult> to) {
        var found = pattern.matcher(text);
        int done = 0;
        while (found.find()) {
            int start = from.applyAsInt(found);
            if (start >= done) {
                done = to.applyAsInt(found);
                if (FIRST_PERSON.matcher(text).region(start, done).find()) {
                    words.set(start, done);
                }
            }
        }
    }

    /// Of the paragraph behind this place, which may begin behind empty lines.
    private int paragraphEnd(int from) {
        int begin = from;
        while (begin < text.length() && Character.isWhitespace(text.charAt(begin))) {
            begin++;
        }
        return end(PARAGRAPH_ENDS, begin);
    }

    private int end(Pattern pattern, int from) {
        var found = pattern.matcher(text).region(from, text.length());
        return found.find() ? found.start() : text.length();
    }
}
