package dev.alluvium.cli.message;

import dev.alluvium.events.Topics;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/// Which records are ours, of a topic that others write to at the same time. One bit a record. Safe for use by many
/// threads.
final class PublishedOffsets {
    private final Map<Integer, Run> runs = new HashMap<>();
    private long count;

    private record Run(long first, BitSet offsets) {}

    synchronized void add(int partition, long offset) {
        var run = runs.computeIfAbsent(partition, _ -> new Run(offset, new BitSet()));
        run.offsets().set(Math.toIntExact(offset - run.first()));
        count++;
    }

    synchronized long count() {
        return count;
    }

    synchronized boolean contains(int partition, long offset) {
        var run = runs.get(partition);
        return run != null
                && offset >= run.first()
                && offset - run.first() < run.offsets().length()
                && run.offsets().get((int) (offset - run.first()));
    }

    /// What a group has committed once it has dealt with all of them.
    synchronized Map<TopicPartition, Long> ends() {
        var ends = new HashMap<TopicPartition, Long>();
        runs.forEach((partition, run) -> ends.put(
                new TopicPartition(Topics.MESSAGES, partition),
                run.first() + run.offsets().length()));
        return ends;
    }
}
