package dev.alluvium.bench.chaos.input;

/// The position of a record on `alluvium.messages`.
public record RecordPosition(int partition, long offset) {}
