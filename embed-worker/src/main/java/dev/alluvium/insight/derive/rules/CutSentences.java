package dev.alluvium.insight.derive.rules;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Cuts a message into its sentences: where Unicode (UAX 29) or a line ends one, without code, quotations and what
/// stands for a picture or a file, and without the words that only open a turn ("Hey Ana, …", "ana: …", "Yeah, …").
final class CutSentences {

    /// What is longer is read up to here: nobody states a fact about himself that far into a paste.
    static final int LONGEST_MESSAGE = 8_000;

    private final int message;
    private final Set<String> names;
    private final OthersWords others;
    private final List<Sentence> sentences = new ArrayList<>();

    private CutSentences(int message, Set<String> names, OthersWords others) {
        this.message = message;
        this.names = names;
        this.others = others;
    }

    /// @param text as [#read] gives it
    static List<Sentence> of(int message, String text, Set<String> names, OthersWords others) {
        return new CutSentences(message, names, others).cut(text);
    }

    /// As much of a message as is read.
    static String read(String content) {
        return content.substring(0, safe(content, Math.min(content.length(), LONGEST_MESSAGE)));
    }

    private List<Sentence> cut(String text) {
        for (int from = others.nextOwn(0); from < text.length(); ) {
            int to = others.nextLeftOut(from);
            cut(text, from, to);
            from = others.nextOwn(to);
        }
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
