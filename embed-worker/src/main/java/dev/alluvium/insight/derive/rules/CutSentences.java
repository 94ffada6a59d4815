package dev.alluvium.insight.derive.rules;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Cuts a message into its sentences: where Unicode (UAX 29) or a line ends one, without code, without what stands
/// for a picture or a file, and without the words that only open a turn ("Hey Ana, …", "ana: …", "Yeah, …").
final class CutSentences {

    /// What is longer is read up to here: nobody states a fact about himself that far into a paste.
    static final int LONGEST_MESSAGE = 8_000;

    private static final Pattern LEFT_OUT = Pattern.compile("(?s)```.*?(?:```|\\z)|\\[\\w{3,12}: [^\\]]*+\\]");

    /// An address is a word with a colon behind it, or one with a capital behind a greeting.
    private static final Pattern OPENING = Pattern.compile(
            "^(?:(?i:(?:hey|hi|hello)(?:"
                + " (?:all|there|everyone|everybody|folks|guys))?|yeah|yep|yes|yup|wow|woah|oh|ok|okay|thanks|thank"
                + " you|haha|hehe|lol|btw|by the way"
                + "|actually|anyway|hmm+|well|so|right|no|nope|cool|great|and|but|also|absolutely|definitely|totally"
                + "|unfortunately|fyi|exactly|sure|awesome|nice|sorry|aha|ah|eh|finally)\\b[,!.:;…]++\\s*+"
                + "|(?i:so|aha|ah|eh|well|hmm+|yeah|alright)\\s++|(?i:hey|hi|hello|thanks|thank"
                + " you|yeah|yep|yes|wow|oh|congrats)\\s++\\p{Lu}[\\p{L}\\d_-]{1,20}[,!.:;]++\\s*+|(?i:hey|yeah|yep|oh|btw|by"
                + " the way|and|but|so|well|ok|also|actually)\\s++(?=(?i:I|we|my)\\b)|@?(?!(?i:action|todo|agreed|decision|resolution):)[^\\s:,.!?\"'(/]{2,24}:\\s++)");

    /// Somebody's name with a comma behind it, or without before a word that begins a sentence.
    private static final Pattern ADDRESS =
            Pattern.compile("^@?([^\\s:,]{2,24})(?:[:,]\\s*+|\\s++(?=(?i:I|we|my|the|an?)\\b))");

    private final int message;
    private final Set<String> names;
    private final List<Sentence> sentences = new ArrayList<>();

    private CutSentences(int message, Set<String> names) {
        this.message = message;
        this.names = names;
    }

    static List<Sentence> of(int message, String content, Set<String> names) {
        return new CutSentences(message, names).cut(content);
    }

    private List<Sentence> cut(String content) {
        var text = content.substring(0, safe(content, Math.min(content.length(), LONGEST_MESSAGE)));
        var leftOut = LEFT_OUT.matcher(text);
        int from = 0;
        while (leftOut.find()) {
            cut(text, from, leftOut.start());
            from = leftOut.end();
        }
        cut(text, from, text.length());
        return sentences;
    }

    private void cut(String text, int from, int to) {
        var part = text.substring(from, to);
        if (part.isBlank()) {
            return;
        }
        var ends = BreakIterator.getSentenceInstance(Locale.ENGLISH);
        ends.setText(part);
        int start = ends.first();
        for (int end = ends.next(); end != BreakIterator.DONE; end = ends.next()) {
            lines(part, from, start, end);
            start = end;
        }
    }

    private void lines(String part, int offset, int from, int to) {
        int start = from;
        for (int at = from; at <= to; at++) {
            if (at == to || part.charAt(at) == '\n') {
                add(part, offset, start, at);
                start = at + 1;
            }
        }
    }

    private void add(String part, int offset, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && part.charAt(start) <= ' ') {
            start++;
        }
        while (end > start && part.charAt(end - 1) <= ' ') {
            end--;
        }
        start = behindOpening(part, start, end);
        if (start < end) {
            sentences.add(new Sentence(message, offset + start, part.substring(start, end)));
        }
    }

    private int behindOpening(String part, int from, int to) {
        int start = from;
        while (start < to) {
            var opening = OPENING.matcher(part).region(start, to);
            var address = ADDRESS.matcher(part).region(start, to);
            if (opening.find()) {
                start = opening.end();
            } else if (address.find() && names.contains(address.group(1).toLowerCase(Locale.ROOT))) {
                start = address.end();
            } else {
                return start;
            }
        }
        return start;
    }

    private static int safe(String text, int end) {
        return end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }
}
