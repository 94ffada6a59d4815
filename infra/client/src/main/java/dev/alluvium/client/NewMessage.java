package dev.alluvium.client;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A message to publish; what is left out gets the gateway's defaults. Each method makes a new one.
///
/// @param fields by their names in JSON
public record NewMessage(Map<String, Object> fields) {
    private static final String ID = "message_id";

    public static NewMessage of(String content) {
        return new NewMessage(Map.of()).with("content", content);
    }

    public NewMessage with(String field, Object value) {
        return new NewMessage(With.field(fields, field, value));
    }

    public NewMessage id(String value) {
        return with(ID, value);
    }

    public NewMessage sender(Sender value) {
        return with("sender", value.json());
    }

    public NewMessage session(String value) {
        return with("session_id", value);
    }

    public NewMessage channel(String value) {
        return with("channel", value);
    }

    public NewMessage occurredAt(Instant value) {
        return with("occurred_at", value);
    }

    public NewMessage parent(String messageId) {
        return with("parent_message_id", messageId);
    }

    public NewMessage type(String value) {
        return with("message_type", value);
    }

    /// @param value `public`, `agent_only` or `private`
    public NewMessage visibility(String value) {
        return with("visibility", value);
    }

    public NewMessage scope(String value) {
        return with("scope", value);
    }

    public NewMessage metadata(Map<String, ?> value) {
        return with("metadata", value);
    }

    Optional<String> id() {
        return Optional.ofNullable(fields.get(ID)).map(Object::toString);
    }

    /// Without the text, which does not belong into logs.
    @Override
    public String toString() {
        return "NewMessage" + fields.keySet();
    }
}
