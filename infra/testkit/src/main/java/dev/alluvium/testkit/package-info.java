/// What only tests and the fault suite need: one Kafka and one PostgreSQL for a JVM ([SharedParts]), a proxy that cuts
/// a
/// connection at a named step ([FaultProxy]), a clock that is set ([SettableClock]), a reader of whole topics.
/// Enter at [SharedParts]. It knows the servers and the topics, and nothing else of the product.
package dev.alluvium.testkit;
