/// How far the partitions of Kafka's topics are stored, and what was lost before it was read. Entered by
/// [dev.alluvium.database.source.SourcePositions], which a worker's loop asks and tells. Knows no tenant and
/// no Kafka.
package dev.alluvium.database.source;
