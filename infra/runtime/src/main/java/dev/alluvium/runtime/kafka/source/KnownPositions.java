package dev.alluvium.runtime.kafka.source;

import dev.alluvium.runtime.kafka.source.SourceMemory.Kept;
import dev.alluvium.runtime.kafka.source.SourceMemory.Known;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/// How far this process knows each of its partitions to be remembered. A memory that has less has been set back while
/// the
/// process ran: a server was replaced by an older copy, and no connection tells. Written by the loop's thread, read by
/// any.
public final class KnownPositions {
    private final Map<Integer, Known> known = new ConcurrentHashMap<>();

    void placed(int partition, Known at) {
        known.put(partition, at);
    }

    Known of(int partition) {
        return known.getOrDefault(partition, Known.NOTHING);
    }

    /// Never back: positions of idle partitions may be told late.
    void reached(int partition, Known at) {
        known.merge(
                partition,
                at,
                (before, now) -> new Known(Math.max(before.next(), now.next()), Math.max(before.mark(), now.mark())));
    }

    void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> known.remove(partition.partition()));
    }

    Map<Integer, Known> now() {
        return Map.copyOf(known);
    }

    /// @param before what was known before the memory was asked
    static boolean isSetBack(Map<Integer, Known> before, Map<Integer, Kept> kept) {
        return before.entrySet().stream().anyMatch(of -> !of.getValue().isIn(kept.get(of.getKey())));
    }
}
