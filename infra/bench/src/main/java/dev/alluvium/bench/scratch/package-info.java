/// Servers, databases and programs of a benchmark's own, which are gone when it is done.
/// Enter at [ScratchServers].
/// It knows the harness and no benchmark.
package dev.alluvium.bench.scratch;
