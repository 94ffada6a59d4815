package dev.alluvium.insight.derive;

import dev.alluvium.events.Sender;
import dev.alluvium.events.Visibility;
import java.time.Instant;
import java.util.List;

/// One stored message of a session.
///
/// @param mayBeEvidence false for what is an insight or a tool's echo itself; it gives context only
/// @param passages      its chunks with the vectors that were stored for them, in order; empty when it has none
public record SessionMessage(
        String messageId,
        int revision,
        Sender sender,
        Visibility visibility,
        String scope,
        Instant occurredAt,
        String content,
        boolean mayBeEvidence,
        List<Passage> passages) {

    /// @param start  offset into the content, in UTF-16 code units
    /// @param vector of unit length
    public record Passage(int start, int end, float[] vector) {}

    public SessionMessage {
        passages = List.copyOf(passages);
    }
}
