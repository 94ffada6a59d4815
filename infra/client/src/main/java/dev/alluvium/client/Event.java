package dev.alluvium.client;

import java.util.Map;
import java.util.Optional;

/// Something that happened to a message or an insight.
///
/// @param id where a later stream begins behind it
/// @param kind `stored`, `embedded`, `failed`, `rejected` or `insight`; `missed` when some were no longer kept
/// @param data as JSON has it
public record Event(String id, String kind, Map<String, Object> data) {

    /// The same when it is told twice.
    public Optional<String> eventId() {
        return text("event_id");
    }

    public Optional<String> messageId() {
        return text("message_id");
    }

    public Optional<String> insightId() {
        return text("insight_id");
    }

    private Optional<String> text(String field) {
        return data.get(field) instanceof String text ? Optional.of(text) : Optional.empty();
    }
}
