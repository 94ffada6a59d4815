package dev.alluvium.events;

import java.util.Objects;

/// The Kafka record that an event comes from.
public record Source(String topic, int partition, long offset) {
    public Source {
        Objects.requireNonNull(topic, "source.topic");
    }
}
