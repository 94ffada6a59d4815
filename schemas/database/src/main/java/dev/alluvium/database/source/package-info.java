/// How far the partitions of Kafka's topics are stored, and what was lost before it was read, as values.
/// Entered through `TenantDatabase.sources` by a worker's loop and through `ControlDatabase.sources` by an operator.
/// Knows no tenant and no Kafka.
package dev.alluvium.database.source;
