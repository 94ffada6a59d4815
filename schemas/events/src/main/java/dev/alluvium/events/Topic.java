package dev.alluvium.events;

import java.util.Map;

/// A topic as it must exist: the launcher and the tests create it so, an operator's own tooling should too.
///
/// @param config topic settings by their Kafka names; the replication factor is the broker's affair
public record Topic(String name, int partitions, Map<String, String> config) {
    public Topic {
        config = Map.copyOf(config);
    }
}
