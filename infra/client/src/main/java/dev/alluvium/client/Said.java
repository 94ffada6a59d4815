package dev.alluvium.client;

import java.time.Instant;
import java.util.Map;

/// What hits, their neighbours and messages that are read have in common.
///
/// @param type as its producer calls it
public record Said(
        String messageId,
        String content,
        Sender sender,
        String channel,
        String type,
        String scope,
        Instant occurredAt,
        Map<String, Object> metadata) {

    static Said of(Fields said) {
        return new Said(
                said.text("message_id"),
                said.text("content"),
                Sender.of(said.object("sender")),
                said.text("channel"),
                said.text("message_type"),
                said.text("scope"),
                said.time("occurred_at"),
                said.map("metadata"));
    }
}
