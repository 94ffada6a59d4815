package dev.alluvium.bench.chaos;

/// Where a record lies on `alluvium.messages`.
record Place(int partition, long offset) {}
