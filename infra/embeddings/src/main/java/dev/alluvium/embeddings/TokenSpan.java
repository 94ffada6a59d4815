package dev.alluvium.embeddings;

/// Where one token lies in the text it was read from.
///
/// @param start first UTF-16 index
/// @param end UTF-16 index after the last one
public record TokenSpan(int start, int end) {

    /// The characters themselves.
    String of(String text) {
        return text.substring(start, end);
    }
}
