package dev.alluvium.bench.chaos.input;

/// Where a record lies on `alluvium.messages`.
public record RecordPosition(int partition, long offset) {}
