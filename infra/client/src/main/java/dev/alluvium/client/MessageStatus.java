package dev.alluvium.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How far a message has come.
///
/// @param state `stored`, `embedded`, `failed` or `deleted`
/// @param stages what happened to it, as JSON has it
public record MessageStatus(
        String messageId,
        int revision,
        String state,
        List<Map<String, Object>> stages,
        Optional<String> reason,
        Optional<Long> searchableInMillis) {

    static MessageStatus of(Fields said) {
        return new MessageStatus(
                said.text("message_id"),
                said.small("revision"),
                said.text("state"),
                said.list("stages", Fields::all),
                said.optionalText("reason"),
                said.optionalWhole("searchable_in_ms"));
    }
}
