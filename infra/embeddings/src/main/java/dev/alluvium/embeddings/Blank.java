package dev.alluvium.embeddings;

/// White space of every kind, no-break space included.
final class Blank {

    private Blank() {}

    static boolean is(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /// The first index from `start` that is not blank, or `end`.
    static int skip(String text, int start, int end) {
        int at = start;
        while (at < end && is(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /// The index after the last character before `end` that is not blank, or `start`.
    static int skipBack(String text, int start, int end) {
        int at = end;
        while (at > start && is(text.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    /// The part of a text without blank edges; a blank part stays as it is.
    static TokenSpan trimmed(String text, int start, int end) {
        int first = skip(text, start, end);
        return first == end ? new TokenSpan(start, end) : new TokenSpan(first, skipBack(text, first, end));
    }
}
