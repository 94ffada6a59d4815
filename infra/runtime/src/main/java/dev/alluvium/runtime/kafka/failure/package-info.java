/// What goes wrong while records are worked on: what Kafka refuses, what passes by itself, what has to be done again.
/// Enter at [Causes], which finds the one that tells; work throws [TryLaterException] or [PrepareAgainException].
/// It knows nothing of loops and batches.
package dev.alluvium.runtime.kafka.failure;
