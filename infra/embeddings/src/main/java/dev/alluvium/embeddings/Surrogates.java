package dev.alluvium.embeddings;

/// Half a character is no text, but Java strings can hold it.
final class Surrogates {

    private static final char REPLACEMENT = '\uFFFD';

    private Surrogates() {}

    /// The same text with unpaired surrogates replaced, of the same length. The native tokenizer takes a text
    /// with an unpaired surrogate for another encoding, and then every position in it is wrong.
    static String paired(String text) {
        int at = unpaired(text, 0);
        if (at < 0) {
            return text;
        }
        var characters = text.toCharArray();
        for (; at >= 0; at = unpaired(text, at + 1)) {
            characters[at] = REPLACEMENT;
        }
        return new String(characters);
    }

    /// The index of the first unpaired surrogate at or after an index, or -1.
    private static int unpaired(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
