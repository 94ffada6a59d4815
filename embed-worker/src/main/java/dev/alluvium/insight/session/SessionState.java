package dev.alluvium.insight.session;

import dev.alluvium.events.SessionHeader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.kafka.common.header.Headers;

/// Why a session is to be looked at; a header of the records of `alluvium.sessions.quiet`, whose values are
/// the event of the session's last message.
public enum SessionState {
    /// No message for a while.
    QUIET,
    /// Many messages without a pause.
    LONG,
    /// A message that was there before was edited or deleted: what it bore out is looked at, nothing is
    /// derived.
    REVISED,
    /// An operator wants all of its messages looked through anew.
    AGAIN,
    /// Insights of the tenant are older than it keeps them; of no session.
    EXPIRED;

    public void writeTo(Headers headers) {
        headers.remove(SessionHeader.NAME);
        headers.add(SessionHeader.NAME, name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }

    /// What is not known is quiet, which harms nothing.
    public static SessionState of(Headers headers) {
        var header = headers.lastHeader(SessionHeader.NAME);
        if (header != null && header.value() != null) {
            var text = new String(header.value(), StandardCharsets.UTF_8);
            for (var state : values()) {
                if (state.name().equalsIgnoreCase(text)) {
                    return state;
                }
            }
        }
        return QUIET;
    }
}
