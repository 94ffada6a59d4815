/// The benchmarks and the fault suite, as commands of the command line.
/// Enter at [Benchmarks], which mounts all of them.
/// The rooms below know `dev.alluvium.bench.scratch` and `dev.alluvium.bench.harness`, and none of them knows this
/// package or the command line.
package dev.alluvium.bench;
