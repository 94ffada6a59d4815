package dev.alluvium.runtime.kafka;

import dev.alluvium.runtime.kafka.lane.Taken;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// The records of one poll on their way from poll to commit. Confined to the loop's thread.
final class Batch<P> {

    final List<ConsumerRecord<byte[], byte[]>> records;
    /// What these records are of their lanes; null when they are the next of their partitions.
    final Taken taken;
    private final Function<Taken, Map<TopicPartition, OffsetAndMetadata>> offsetsAfter;
    Map<TopicPartition, OffsetAndMetadata> nextOffsets;
    Future<P> prepared;
    /// What was settled last; null before.
    P settled;
    /// From the first statement to the end of Kafka's transaction, of the attempt that was the last.
    long tookNanos;
    int attempts;
    /// Since when it fails, and why; null while it has not.
    LoopHealth.Trouble failing;
    long notBefore;
    /// A transaction for this batch was sent and its outcome is not known.
    boolean uncertain;

    Batch(List<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, OffsetAndMetadata> nextOffsets) {
        this.records = records;
        this.nextOffsets = new HashMap<>(nextOffsets);
        this.taken = null;
        this.offsetsAfter = null;
    }

    /// @param offsetsAfter what to commit once these are done, which depends on what else is done by then
    Batch(Taken taken, Function<Taken, Map<TopicPartition, OffsetAndMetadata>> offsetsAfter) {
        this.records = taken.records();
        this.taken = taken;
        this.offsetsAfter = offsetsAfter;
        this.nextOffsets = offsetsAfter.apply(taken);
    }

    private Batch(
            Taken taken,
            Function<Taken, Map<TopicPartition, OffsetAndMetadata>> offsetsAfter,
            Map<TopicPartition, OffsetAndMetadata> nextOffsets) {
        this.records = taken.records();
        this.taken = taken;
        this.offsetsAfter = offsetsAfter;
        this.nextOffsets = nextOffsets;
    }

    /// Whether others go before it.
    boolean isBacklog() {
        return taken != null && !taken.urgent();
    }

    /// Looks what there is to commit now.
    void lookAtOffsets() {
        if (taken != null) {
            nextOffsets = offsetsAfter.apply(taken);
        }
    }

    /// Whether this group's offsets are those of the batch, or beyond.
    boolean isCommitted(Map<TopicPartition, OffsetAndMetadata> committed) {
        return nextOffsets.entrySet().stream().allMatch(next -> {
            var reached = committed.get(next.getKey());
            return reached != null
                    && (taken == null
                            ? reached.offset() >= next.getValue().offset()
                            : reached.offset() == next.getValue().offset()
                                    && reached.metadata().equals(next.getValue().metadata()));
        });
    }

    /// Whether it may settle only after the other, which was taken before.
    boolean follows(Batch<P> earlier) {
        return taken == null || earlier.uncertain || taken.sharesLaneWith(earlier.taken);
    }

    /// The records that lie before what is committed.
    List<ConsumerRecord<byte[], byte[]>> behindOffsets() {
        return records.stream()
                .filter(record -> record.offset()
                        < nextOffsets
                                .get(new TopicPartition(record.topic(), record.partition()))
                                .offset())
                .toList();
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
        if (taken != null) {
            var narrowed = new Batch<P>(taken.without(partitions), offsetsAfter, rest);
            narrowed.uncertain = uncertain;
            return narrowed;
        }
        var kept = records.stream()
                .filter(record -> !partitions.contains(new TopicPartition(record.topic(), record.partition())))
                .toList();
        var narrowed = new Batch<P>(kept, rest);
        narrowed.uncertain = uncertain;
        return narrowed;
    }
}
