package dev.alluvium.runtime.kafka.source;

import dev.alluvium.runtime.kafka.source.SourceMemory.Kept;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/// Which logs have another record where the last known one was, told by the time of its arrival. A log whose end was
/// lost may have grown past it again.
///
/// @param ends of the logs in question
record FindRewritten(
        Consumer<byte[], byte[]> consumer, SameLog sameLog, Map<TopicPartition, Long> ends, Duration limit) {

    /// @param later the first record that arrived later than all that is known, or the log's end; not there where no
    /// time is known
    record Rewritten(Set<TopicPartition> partitions, Map<TopicPartition, Long> later) {}

    /// @param kept what is remembered of these logs, where their last known record may still be
    /// @param beyond which logs end before what was read of them
    Rewritten among(Map<TopicPartition, Kept> kept, Predicate<TopicPartition> beyond) {
        var arrived = new HashMap<TopicPartition, Long>();
        kept.forEach((partition, known) -> {
            if (known.lastTimestamp() > 0) {
                arrived.put(partition, known.lastTimestamp());
            }
        });
        var rewritten = new HashSet<TopicPartition>();
        ends.keySet().stream().filter(beyond).forEach(rewritten::add);
        firstSince(arrived).forEach((partition, found) -> {
            boolean same = found != null
                    && found.timestamp() == arrived.get(partition)
                    && found.offset() < kept.get(partition).next();
            if (!same) {
                rewritten.add(partition);
            }
        });
        ends.keySet()
                .forEach(partition -> sameLog.replacedAfter(partition).ifPresent(time -> {
                    rewritten.add(partition);
                    arrived.merge(partition, time, Math::min);
                }));
        arrived.keySet().retainAll(rewritten);
        return new Rewritten(rewritten, firstLater(arrived));
    }

    private Map<TopicPartition, Long> firstLater(Map<TopicPartition, Long> arrived) {
        var after = new HashMap<TopicPartition, Long>();
        arrived.forEach((partition, time) -> after.put(partition, time + 1));
        var later = new HashMap<TopicPartition, Long>();
        firstSince(after)
                .forEach((partition, found) ->
                        later.put(partition, found == null ? ends.get(partition) : found.offset()));
        return later;
    }

    private Map<TopicPartition, OffsetAndTimestamp> firstSince(Map<TopicPartition, Long> times) {
        return times.isEmpty() ? Map.of() : consumer.offsetsForTimes(times, limit);
    }
}
