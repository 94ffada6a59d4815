package dev.alluvium.events;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/// One revision of a message, or its deletion, is in the database.
///
/// @param sessionId the session of the stored message; empty when a message was deleted that was never stored
public record MessageStored(
        UUID eventId,
        String messageId,
        int revision,
        Operation operation,
        String sessionId,
        Instant occurredAt,
        Instant storedAt,
        Source source)
        implements MessageResult {

    public MessageStored {
        Objects.requireNonNull(eventId, "event_id");
        Objects.requireNonNull(messageId, "message_id");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(sessionId, "session_id");
        Objects.requireNonNull(source, "source");
        occurredAt = Micros.truncate(occurredAt);
        storedAt = Micros.truncate(storedAt);
    }
}
