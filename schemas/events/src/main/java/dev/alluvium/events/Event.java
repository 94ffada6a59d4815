package dev.alluvium.events;

/// Anything that [PayloadCodec] carries as the value of a Kafka record.
public sealed interface Event permits Message, Result {}
