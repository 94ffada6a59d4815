package dev.alluvium.client;

import java.util.Optional;

/// The tenant in figures.
///
/// @param stored all live messages: embedded, failed and pending together
/// @param insights those that are active
public record TenantStatus(
        long stored,
        long embedded,
        long failed,
        long pending,
        long deleted,
        long insights,
        long oldestPendingMillis,
        Optional<Long> searchableInMillis) {

    static TenantStatus of(Fields said) {
        var messages = said.object("messages");
        return new TenantStatus(
                messages.whole("stored"),
                messages.whole("embedded"),
                messages.whole("failed"),
                messages.whole("pending"),
                messages.whole("deleted"),
                said.whole("insights"),
                said.whole("oldest_pending_age_ms"),
                said.optionalWhole("searchable_in_ms"));
    }
}
