package dev.alluvium.events;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/// One revision of a message can be found by meaning.
///
/// @param chunks how many vectors it has; 0 when it was deleted or held nothing but white space
public record MessageEmbedded(
        UUID eventId, String messageId, int revision, String model, int chunks, Instant embeddedAt, Source source)
        implements MessageResult {

    public MessageEmbedded {
        Objects.requireNonNull(eventId, "event_id");
        Objects.requireNonNull(messageId, "message_id");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(source, "source");
        embeddedAt = Micros.truncate(embeddedAt);
    }
}
