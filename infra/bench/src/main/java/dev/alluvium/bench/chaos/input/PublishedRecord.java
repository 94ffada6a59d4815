package dev.alluvium.bench.chaos.input;

/// A record of the input as the broker has stored it, from which the expected state is computed.
///
/// @param timestamp of the broker, in milliseconds
public record PublishedRecord(RecordPosition position, long timestamp, InputRecord line) {}
