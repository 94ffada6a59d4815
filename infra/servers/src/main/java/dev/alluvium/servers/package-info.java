/// A real Kafka and a real PostgreSQL with pgvector as processes of this machine, on free or given ports.
/// Enter at [LocalKafka] and [LocalPostgres]. It knows the topics and nothing else of the product, and no test.
package dev.alluvium.servers;
