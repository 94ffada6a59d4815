package dev.alluvium.client;

import java.time.Instant;
import java.util.Optional;

/// The record that a message came from, and what made it searchable.
public record Lineage(String topic, int partition, long offset, Optional<String> model, Optional<Instant> embeddedAt) {

    static Lineage of(Fields said) {
        return new Lineage(
                said.text("topic"),
                said.small("partition"),
                said.whole("offset"),
                said.optionalText("model"),
                said.optionalTime("embedded_at"));
    }
}
