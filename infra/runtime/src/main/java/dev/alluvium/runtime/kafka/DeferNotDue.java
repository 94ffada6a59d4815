package dev.alluvium.runtime.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Defers records whose time has not come by leaving them in their topic: their partition is set back to the first of
/// them and paused until that record is due, while the other partitions go on. Deferred records take no memory.
/// Confined
/// to the loop's thread.
final class DeferNotDue {

    private final AdmitRecords admission;
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> dueNanos = new HashMap<>();

    DeferNotDue(AdmitRecords admission, Consumer<byte[], byte[]> consumer) {
        this.admission = admission;
        this.consumer = consumer;
    }

    boolean isOpen() {
        return admission.isOpen();
    }

    /// The records that may be worked on now, or null.
    <P> Batch<P> admit(ConsumerRecords<byte[], byte[]> polled) {
        var admitted = new ArrayList<ConsumerRecord<byte[], byte[]>>(polled.count());
        var nextOffsets = new HashMap<>(polled.nextOffsets());
        for (var partition : polled.partitions()) {
            var records = polled.records(partition);
            int due = due(records);
            admitted.addAll(records.subList(0, due));
            if (due < records.size()) {
                defer(partition, records.get(due));
                nextOffsets.put(partition, next(records.get(due)));
            }
            if (due == 0) {
                nextOffsets.remove(partition);
            }
        }
        if (admitted.isEmpty()) {
            return null;
        }
        admission.admitted();
        return new Batch<>(List.copyOf(admitted), nextOffsets);
    }

    /// The partitions whose next record is not due yet.
    Set<TopicPartition> deferred() {
        long now = System.nanoTime();
        dueNanos.values().removeIf(due -> due - now <= 0);
        return dueNanos.keySet();
    }

    void forget(Set<TopicPartition> partitions) {
        dueNanos.keySet().removeAll(partitions);
    }

    private int due(List<ConsumerRecord<byte[], byte[]>> records) {
        int due = 0;
        while (due < records.size() && !isPositive(admission.wait(records.get(due)))) {
            due++;
        }
        return due;
    }

    private void defer(TopicPartition partition, ConsumerRecord<byte[], byte[]> first) {
        try {
            consumer.seek(partition, first.offset());
            consumer.pause(Set.of(partition));
        } catch (IllegalStateException e) {
            // Taken away a moment ago: its next owner begins at what was committed.
            return;
        }
        dueNanos.put(partition, System.nanoTime() + admission.wait(first).toNanos());
    }

    private static OffsetAndMetadata next(ConsumerRecord<byte[], byte[]> record) {
        return new OffsetAndMetadata(record.offset(), record.leaderEpoch(), "");
    }

    private static boolean isPositive(Duration wait) {
        return !wait.isZero() && !wait.isNegative();
    }
}
