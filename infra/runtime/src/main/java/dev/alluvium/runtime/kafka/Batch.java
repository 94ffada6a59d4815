package dev.alluvium.runtime.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// The records of one poll on their way from poll to commit. Confined to the loop's thread.
final class Batch<P> {

    final List<ConsumerRecord<byte[], byte[]>> records;
    final Map<TopicPartition, OffsetAndMetadata> nextOffsets;
    Future<P> prepared;
    /// What was settled last; null before.
    P settled;
    int attempts;
    long notBefore;
    /// A transaction for this batch was sent and its outcome is not known.
    boolean uncertain;

    Batch(List<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, OffsetAndMetadata> nextOffsets) {
        this.records = records;
        this.nextOffsets = new HashMap<>(nextOffsets);
    }

    boolean isDue() {
        return notBefore - System.nanoTime() <= 0;
    }

    boolean touches(Set<TopicPartition> partitions) {
        return nextOffsets.keySet().stream().anyMatch(partitions::contains);
    }

    /// What is left of it without these partitions, to be prepared anew; null when nothing is left.
    Batch<P> without(Set<TopicPartition> partitions) {
        var rest = new HashMap<>(nextOffsets);
        rest.keySet().removeAll(partitions);
        if (rest.isEmpty()) {
            return null;
        }
        var kept = records.stream()
                .filter(record -> !partitions.contains(new TopicPartition(record.topic(), record.partition())))
                .toList();
        var narrowed = new Batch<P>(kept, rest);
        narrowed.uncertain = uncertain;
        return narrowed;
    }
}
