/// The input of the fault suite: scripted messages, invalid records, and the producer that publishes them.
/// Enter at [Script].
/// It knows the topics and the number of their partitions, and no worker.
package dev.alluvium.bench.chaos.input;
