/// The fault suite: a load, faults while it runs, and a comparison with what the input asks for.
/// Enter at [ChaosBenchmark], then [ChaosRun] and [Round].
/// It calls the rooms below, and none of them knows it.
package dev.alluvium.bench.chaos;
