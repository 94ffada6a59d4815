/// Benchmarks of the way of a message into the system: the model alone, storing, embedding, freshness.
/// Enter at the `…Benchmark` types.
/// It knows no other benchmark.
package dev.alluvium.bench.ingest;
