/// A real Kafka and a real PostgreSQL with pgvector: for tests ([Kafka#shared()], [Postgres#shared()]), which take
/// what [Parts] says, and as processes of this machine ([LocalKafka], [LocalPostgres]), which the launcher starts
/// too.
package dev.alluvium.testkit;
