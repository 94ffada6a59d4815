package dev.alluvium.runtime.kafka.lane;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// Records that were taken together.
///
/// @param urgent whether they go before those of a backlog
/// @param counts how many of each lane
public record Taken(
        List<ConsumerRecord<byte[], byte[]>> records,
        boolean urgent,
        Map<TopicPartition, Map<LaneKey, Integer>> counts) {

    /// A lane's records are done in their order, so of two that share one the first has to settle first.
    public boolean sharesLaneWith(Taken other) {
        return counts.entrySet().stream().anyMatch(mine -> {
            var theirs = other.counts.get(mine.getKey());
            return theirs != null && mine.getValue().keySet().stream().anyMatch(theirs::containsKey);
        });
    }

    public Taken without(Set<TopicPartition> partitions) {
        return new Taken(
                records.stream()
                        .filter(record -> !partitions.contains(new TopicPartition(record.topic(), record.partition())))
                        .toList(),
                urgent,
                counts.entrySet().stream()
                        .filter(of -> !partitions.contains(of.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
