package dev.alluvium.client;

import java.time.Instant;
import java.util.Map;

/// What all hits have in common. Each method makes a new one.
///
/// @param fields by their names in JSON
public record Filter(Map<String, Object> fields) {
    public static final Filter NONE = new Filter(Map.of());

    public Filter with(String field, Object value) {
        return new Filter(With.field(fields, field, value));
    }

    public Filter session(String value) {
        return with("session_id", value);
    }

    public Filter sender(String id) {
        return with("sender_id", id);
    }

    /// @param value `human`, `agent`, `system` or `tool`
    public Filter senderType(String value) {
        return with("sender_type", value);
    }

    public Filter channel(String value) {
        return with("channel", value);
    }

    public Filter type(String value) {
        return with("message_type", value);
    }

    /// The scope and all below it.
    public Filter scope(String value) {
        return with("scope", value);
    }

    /// @param match `subtree`, `exact` or `inherited`
    public Filter scope(String value, String match) {
        return scope(value).with("scope_match", match);
    }

    /// From this time on.
    public Filter after(Instant value) {
        return with("occurred_after", value);
    }

    /// Until just before this time.
    public Filter before(Instant value) {
        return with("occurred_before", value);
    }

    /// What a message's metadata contain.
    public Filter metadata(Map<String, ?> value) {
        return with("metadata", value);
    }
}
