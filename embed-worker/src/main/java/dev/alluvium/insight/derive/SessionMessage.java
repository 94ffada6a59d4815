package dev.alluvium.insight.derive;

import dev.alluvium.events.Sender;
import dev.alluvium.events.Visibility;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;

/// One stored message of a session.
///
/// @param occurredAt    as the sender's clock and calendar showed it
/// @param mayBeEvidence false for what is an insight or a tool's echo itself; it gives context only
/// @param passages      its chunks with the vectors that were stored for them, in order; empty when it has none
public record SessionMessage(
        String messageId,
        int revision,
        Sender sender,
        Visibility visibility,
        String scope,
        OffsetDateTime occurredAt,
        Arrival arrival,
        String content,
        boolean mayBeEvidence,
        List<Passage> passages) {

    public static final String PUBLIC = "public";

    /// When it came, and with which record.
    public record Arrival(Instant at, long offset) {}

    /// @param start  offset into the content, in UTF-16 code units
    /// @param vector of unit length
    public record Passage(int start, int end, float[] vector) {}

    public SessionMessage {
        passages = List.copyOf(passages);
    }

    /// Whom it is for, in one word, as the database says it.
    public String audience() {
        return visibility == Visibility.PRIVATE
                ? "private:" + sender.id()
                : visibility.name().toLowerCase(Locale.ROOT);
    }
}
