/// The frame of every benchmark: its command, its figures and their statistics, and the programs it may start.
/// Enter at [Benchmark], which a benchmark extends.
/// It knows no benchmark.
package dev.alluvium.bench.harness;
