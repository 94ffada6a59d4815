package dev.alluvium.client;

import java.time.Instant;
import java.util.Optional;

/// A message as it is stored, in its current revision.
///
/// @param visibility `public`, `agent_only` or `private`
public record Message(
        Said said,
        String sessionId,
        Optional<String> parentMessageId,
        String visibility,
        int revision,
        Instant storedAt,
        Lineage lineage) {

    public String messageId() {
        return said.messageId();
    }

    public String content() {
        return said.content();
    }

    static Message of(Fields message) {
        return new Message(
                Said.of(message),
                message.text("session_id"),
                message.optionalText("parent_message_id"),
                message.text("visibility"),
                message.small("revision"),
                message.time("stored_at"),
                Lineage.of(message.object("lineage")));
    }
}
