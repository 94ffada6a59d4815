package dev.alluvium.events;

import java.util.Locale;
import java.util.Optional;

/// The header of a record that counts only while nobody else is its message's sender. Whoever writes for somebody
/// says so with it: what is stored decides, and not what was stored when the record was published.
public final class IfSender {
    /// [#text(Sender)], in UTF-8. Any other value means nothing.
    public static final String HEADER = "alluvium-if-sender";

    private IfSender() {}

    public static String text(Sender sender) {
        return sender.type().name().toLowerCase(Locale.ROOT) + ":" + sender.id();
    }

    /// @param text of the header, or null
    /// @return empty when [#text(Sender)] did not write it
    public static Optional<Sender> parse(String text) {
        int colon = text == null ? -1 : text.indexOf(':');
        if (colon < 0 || colon == text.length() - 1) {
            return Optional.empty();
        }
        for (var type : SenderType.values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(text.substring(0, colon))) {
                return Optional.of(new Sender(text.substring(colon + 1), type, null));
            }
        }
        return Optional.empty();
    }
}
