package dev.alluvium.embeddings;

/// Where a text can be cut so that its two halves have the same tokens apart as together.
///
/// A BERT tokenizer first takes white space, punctuation and Chinese characters for the edges of words, and cuts each
/// word on its own. Brackets are left out, because markers such as `[SEP]` are looked for before anything else.
final class SafeCut {

    private SafeCut() {}

    /// @param at UTF-16 index of the first character after the cut
    static boolean at(String text, int at) {
        return at == 0 || at == text.length() || isEdge(text.charAt(at - 1)) || isEdge(text.charAt(at));
    }

    private static boolean isEdge(char c) {
        return c == ' '
                || c == '\n'
                || c == '\t'
                || c == '\r'
                || (c > ' ' && c < 0x7F && !Character.isLetterOrDigit(c) && c != '[' && c != ']')
                || (c >= 0x4E00 && c <= 0x9FFF);
    }
}
