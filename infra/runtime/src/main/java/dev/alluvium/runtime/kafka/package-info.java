/// The exactly-once loop of a worker: poll, prepare, settle, commit.
/// One enters it at [dev.alluvium.runtime.kafka.BatchLoop].
/// It may not know what records mean or which database they end in.
package dev.alluvium.runtime.kafka;
