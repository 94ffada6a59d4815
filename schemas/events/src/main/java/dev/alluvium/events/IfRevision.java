package dev.alluvium.events;

/// The header of a message that counts only while the message it speaks of is at this revision. Whatever
/// was published since has overtaken it.
public final class IfRevision {
    /// The revision in decimal digits. Any other value means nothing.
    public static final String HEADER = "alluvium-if-revision";

    private IfRevision() {}

    /// @param text of the header, or null
    /// @return 0 when it names no revision
    public static int parse(String text) {
        return text != null && text.matches("[1-9]\\d{0,8}") ? Integer.parseInt(text) : 0;
    }
}
