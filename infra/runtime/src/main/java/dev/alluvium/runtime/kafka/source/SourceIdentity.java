package dev.alluvium.runtime.kafka.source;

import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;

/// Which log a topic's offsets belong to: the cluster's id with the topic's (KIP-516). A topic that was deleted and
/// made
/// anew has another id and the offsets of the one before it; so has a topic of another cluster.
@FunctionalInterface
public interface SourceIdentity extends AutoCloseable {
    /// For loops whose offsets are compared with nothing.
    SourceIdentity UNKNOWN = () -> "";

    /// Thread-safe.
    ///
    /// @return the cluster's id and the topic's, separated by a slash
    /// @throws org.apache.kafka.common.errors.UnknownTopicOrPartitionException there is no such topic
    /// @throws KafkaException the broker does not answer
    String current();

    /// Whether the log still has these, each as the last record that arrived at its time. Thread-safe.
    ///
    /// @param records of partitions, by their numbers
    /// @return for those partitions of which it is known
    /// @throws KafkaException the broker does not answer for any of them
    default Map<Integer, Boolean> have(Map<Integer, LastRead> records) {
        return records.keySet().stream().collect(Collectors.toMap(partition -> partition, _ -> true));
    }

    @Override
    default void close() {}

    /// One that asks the cluster.
    ///
    /// @param config of an admin client, which is opened at the first question
    static SourceIdentity of(Map<String, Object> config, String topic) {
        return new AskedIdentity(config, topic);
    }
}
