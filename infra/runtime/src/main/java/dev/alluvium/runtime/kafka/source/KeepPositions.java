package dev.alluvium.runtime.kafka.source;

import dev.alluvium.runtime.kafka.lane.Lanes;
import dev.alluvium.runtime.kafka.source.SourceMemory.Known;
import dev.alluvium.runtime.kafka.source.SourceMemory.Reached;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;

/// Has the database remember offsets before they are committed to Kafka, so that its position is never behind
/// the group's unless it was restored. Confined to the loop's thread.
///
/// @param source the identity that the partitions were placed by
public record KeepPositions(SourceMemory memory, Supplier<String> source, KnownPositions known) {

    /// @throws SetBackException nothing is to be committed of its partitions
    public void keep(Map<TopicPartition, OffsetAndMetadata> next, List<ConsumerRecord<byte[], byte[]>> records) {
        if (!memory.remembers() || next.isEmpty()) {
            return;
        }
        var arrived = new HashMap<Integer, Long>();
        for (var record : records) {
            // A producer's own time says nothing about a record's place.
            if (record.timestampType() == TimestampType.LOG_APPEND_TIME) {
                // By turns of lanes, not in the order of the log.
                arrived.merge(record.partition(), record.timestamp(), Math::max);
            }
        }
        var reached = new TreeMap<Integer, Reached>();
        next.forEach((partition, offset) -> reached.put(
                partition.partition(),
                new Reached(
                        offset.offset(),
                        arrived.getOrDefault(partition.partition(), 0L),
                        Lanes.numberOf(offset),
                        known.of(partition.partition()))));
        var refused = memory.keep(source.get(), reached);
        reached.forEach((partition, at) -> {
            if (!refused.contains(partition)) {
                known.reached(partition, new Known(at.next(), at.mark()));
            }
        });
        if (!refused.isEmpty()) {
            throw new SetBackException(next.keySet().stream()
                    .filter(partition -> refused.contains(partition.partition()))
                    .collect(Collectors.toSet()));
        }
    }
}
