package dev.alluvium.insight.derive.rules;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Cuts a message into its sentences: where Unicode (UAX 29) or a line ends one, without code, without what stands
/// for a picture or a file, and without the words that only open a turn ("Hey Ana, …", "ana: …", "Yeah, …").
final class CutSentences {

    /// What is longer is read up to here: nobody states a fact about himself that far into a paste.
    static final int LONGEST_MESSAGE = 8_000;

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
        var leftOut = SentenceRules.LEFT_OUT.matcher(text);
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
            var opening = SentenceRules.OPENING.matcher(part).region(start, to);
            var address = SentenceRules.ADDRESS.matcher(part).region(start, to);
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
