package dev.alluvium.events;

import java.util.UUID;

/// What a worker tells consumers. The same input gives the same `eventId`, however often it is processed.
public sealed interface Result extends Event permits MessageResult, InsightChange {
    /// See [EventIds].
    UUID eventId();

    /// The revision of the message or insight; the first is 1.
    int revision();

    /// The record on `alluvium.messages` that led here.
    Source source();
}
