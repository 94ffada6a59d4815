package dev.alluvium.bench.chaos;

/// One record of the input as the broker has it: with the script's line, what the model is computed from.
///
/// @param timestamp the broker's, in milliseconds
record Input(RecordPosition place, long timestamp, Line line) {}
