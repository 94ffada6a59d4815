package dev.alluvium.bench.chaos.input;

/// One record of the input as the broker has it: with the script's line, what the model is computed from.
///
/// @param timestamp the broker's, in milliseconds
public record PublishedRecord(RecordPosition place, long timestamp, InputRecord line) {}
