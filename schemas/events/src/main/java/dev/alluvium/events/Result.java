package dev.alluvium.events;

import java.util.UUID;

/// What a worker tells consumers. The same input gives the same `eventId`, however often it is processed.
public sealed interface Result extends Event permits MessageResult, InsightChange, TenantErased {
    /// See [EventIds].
    UUID eventId();
}
