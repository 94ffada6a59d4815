package dev.alluvium.runtime.kafka.source;

import dev.alluvium.runtime.kafka.lane.Lanes;
import dev.alluvium.runtime.kafka.source.SourceMemory.Expected;
import dev.alluvium.runtime.kafka.source.SourceMemory.Known;
import dev.alluvium.runtime.kafka.source.SourceMemory.Reached;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /// Before a batch is stored: what has been set back is to be read again in its order, before what came later.
    ///
    /// @throws SetBackException nothing is to be stored of its partitions
    public void expect(Set<TopicPartition> partitions, List<ConsumerRecord<byte[], byte[]>> records) {
        if (!memory.remembers()) {
            return;
        }
        var arrived = latest(records);
        var expected = new TreeMap<Integer, Expected>();
        partitions.forEach(partition -> expected.put(
                partition.partition(),
                new Expected(arrived.getOrDefault(partition.partition(), 0L), known.of(partition.partition()))));
        refuse(partitions, memory.expect(source.get(), expected));
    }

    /// @throws SetBackException nothing is to be committed of its partitions
    public void keep(Map<TopicPartition, OffsetAndMetadata> next, List<ConsumerRecord<byte[], byte[]>> records) {
        if (!memory.remembers() || next.isEmpty()) {
            return;
        }
        var arrived = latest(records);
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
        refuse(next.keySet(), refused);
    }

    /// By turns of lanes, records are not in the order of the log. A producer's own time says nothing about their
    /// place.
    private static Map<Integer, Long> latest(List<ConsumerRecord<byte[], byte[]>> records) {
        var arrived = new HashMap<Integer, Long>();
        for (var record : records) {
            if (record.timestampType() == TimestampType.LOG_APPEND_TIME) {
                arrived.merge(record.partition(), record.timestamp(), Math::max);
            }
        }
        return arrived;
    }

    private static void refuse(Set<TopicPartition> partitions, Set<Integer> refused) {
        if (!refused.isEmpty()) {
            throw new SetBackException(partitions.stream()
                    .filter(partition -> refused.contains(partition.partition()))
                    .collect(Collectors.toSet()));
        }
    }
}
