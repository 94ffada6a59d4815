/// Benchmarks of searches: throughput, recall, the cost of the tenant scope, and installations of many tenants.
/// Enter at the `…Benchmark` types.
/// It knows no other benchmark.
package dev.alluvium.bench.search;
