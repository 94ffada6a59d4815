package dev.alluvium.events;

import java.time.Instant;
import java.util.Objects;

/// A verbatim quote from a stored message that bears an insight out.
public record Evidence(String messageId, String quote, Instant occurredAt) {
    public Evidence {
        Objects.requireNonNull(messageId, "evidence.message_id");
        Objects.requireNonNull(quote, "evidence.quote");
        occurredAt = Micros.truncate(occurredAt);
    }
}
