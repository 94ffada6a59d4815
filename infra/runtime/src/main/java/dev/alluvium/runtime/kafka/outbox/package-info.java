/// How results get to their topics: in a batch's transaction, and from an outbox that a database transaction fills.
/// Enter at [ResultProducer], or at [PublishOutbox] for what an [Outbox] holds.
/// It knows nothing of where records come from.
package dev.alluvium.runtime.kafka.outbox;
