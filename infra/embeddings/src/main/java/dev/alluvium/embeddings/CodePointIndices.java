package dev.alluvium.embeddings;

/// Finds code points of a part of a text in the whole text.
final class CodePointIndices {

    private final int start;

    /// The UTF-16 index of each code point; null where each character is one.
    private final int[] utf16;

    CodePointIndices(String text, int start, int end) {
        this.start = start;
        int count = text.codePointCount(start, end);
        utf16 = count == end - start ? null : new int[count + 1];
        for (int i = 0, at = start; utf16 != null && i <= count; i++) {
            utf16[i] = at;
            at += i < count ? Character.charCount(text.codePointAt(at)) : 0;
        }
    }

    int utf16(int codePoint) {
        return utf16 == null ? start + codePoint : utf16[codePoint];
    }
}
