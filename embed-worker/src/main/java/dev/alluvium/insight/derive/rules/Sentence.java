package dev.alluvium.insight.derive.rules;

/// A stretch of a message that may be quoted.
///
/// @param message place of its message in the window
/// @param start   offset into the message's content, in UTF-16 code units
/// @param text    verbatim
public record Sentence(int message, int start, String text) {

    int end() {
        return start + text.length();
    }

    boolean overlaps(Sentence other) {
        return message == other.message && start < other.end() && other.start < end();
    }
}
