/// What only tests and the fault suite need: one Kafka and one PostgreSQL for a JVM, a proxy that cuts a connection at
/// a named step and notes the statements that pass ([FaultProxy], [StatementLog]), a clock that is set
/// ([SettableClock]), and a reader of whole topics ([TopicReader]).
/// Enter at [SharedParts].
/// It knows the servers and the topics, and nothing else of the product.
package dev.alluvium.testkit;
