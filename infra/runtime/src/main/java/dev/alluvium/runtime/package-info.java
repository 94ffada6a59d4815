/// What every process stands on: its life from start to stop, waiting for what it needs, meters, Kafka client
/// settings.
/// A `main` enters it at [dev.alluvium.runtime.ProcessLife].
/// It may not know any business noun, and only `KafkaClients` may know Kafka.
package dev.alluvium.runtime;
