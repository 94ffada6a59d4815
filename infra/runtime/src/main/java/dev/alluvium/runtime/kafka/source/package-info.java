/// Where a loop reads its topic from: what Kafka says of the topic's log is compared with what the database remembers
/// of
/// it. Entered by [dev.alluvium.runtime.kafka.source.PlacePartitions] at each assignment, and by
/// [dev.alluvium.runtime.kafka.source.WatchSource] every few seconds. Knows no batch and no tenant.
package dev.alluvium.runtime.kafka.source;
