/// The workers under test: their processes, the points at which they are killed, and their consumer groups.
/// Enter at [WorkerPairs].
/// It knows the servers and the tally, and neither faults nor input.
package dev.alluvium.bench.chaos.worker;
