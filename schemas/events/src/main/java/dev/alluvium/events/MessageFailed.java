package dev.alluvium.events;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/// One revision of a message is stored and was given up on at a later stage.
///
/// @param stage    where, such as `embed`
/// @param reason   a code for programs
/// @param detail   a sentence for people; never the message's text
/// @param attempts how often it was tried
public record MessageFailed(
        UUID eventId,
        String messageId,
        int revision,
        String stage,
        String reason,
        String detail,
        int attempts,
        Instant failedAt,
        Source source)
        implements MessageResult {

    public MessageFailed {
        Objects.requireNonNull(eventId, "event_id");
        Objects.requireNonNull(messageId, "message_id");
        Objects.requireNonNull(stage, "stage");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(source, "source");
        failedAt = Micros.truncate(failedAt);
    }
}
