package dev.alluvium.bench.chaos;

/// Where a record lies on `alluvium.messages`.
record RecordPosition(int partition, long offset) {}
