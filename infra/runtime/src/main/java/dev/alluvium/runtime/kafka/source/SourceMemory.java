package dev.alluvium.runtime.kafka.source;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// What a worker's database remembers of the partitions of a loop's topic. Kafka and the database are
/// restored apart from each other, so neither is believed alone.
///
/// Methods may throw what `BatchWork.isTransient` knows; they are called again then. Thread-safe.
public interface SourceMemory {

    /// Remembers nothing: the group's committed offsets are all there is.
    SourceMemory NONE = new SourceMemory() {};

    /// How far a partition is stored.
    ///
    /// @param source whose offsets these are: the cluster's id and the topic's
    /// @param next the offset below which every record has had its effect
    /// @param lastTimestamp when the last of them arrived, in milliseconds since 1970; 0 when that is not known
    /// @param rewind from where an operator wants records to be read again
    /// @param mark the last one of those that say how far lanes are; 0 when there was none
    record Kept(String source, long next, long lastTimestamp, OptionalLong rewind, long mark) {}

    /// What a process knows to be remembered of a partition, at least.
    record Known(long next, long mark) {
        static final Known NOTHING = new Known(0, 0);

        boolean isIn(Kept kept) {
            return kept != null && kept.next() >= next && kept.mark() >= mark;
        }
    }

    /// @param latestTimestamp none of the records to be stored arrived later; 0 when that is not known
    record Expected(long latestTimestamp, Known known) {}

    /// @param lastTimestamp of the record before it; 0 when that is not known
    /// @param mark which one it is of those that say how far lanes are; 0 when there is none
    record Reached(long next, long lastTimestamp, long mark, Known known) {}

    /// Records that were gone before the group came to them.
    ///
    /// @param to the offset after the last one
    record Lost(int partition, long from, long to) {
        public long count() {
            return to - from;
        }
    }

    /// Whether positions are remembered at all.
    default boolean remembers() {
        return false;
    }

    /// By partition; empty before the first registration.
    default Map<Integer, Kept> kept() {
        return Map.of();
    }

    /// Whether the group's offsets are to be believed although nothing is remembered: the installation is
    /// older than this memory.
    default boolean believesCommitted() {
        return true;
    }

    /// Notes partitions that are not known yet.
    default void register(String source, Map<Integer, Long> next) {}

    /// Another order of records begins in these partitions, at these offsets.
    default void begin(String source, Map<Integer, Long> next) {}

    /// Told before a batch is settled: of what is stored, nothing arrived later than is remembered.
    ///
    /// @return the partitions of which nothing is to be stored, as in [#keep]
    default Set<Integer> expect(String source, Map<Integer, Expected> expected) {
        return Set.of();
    }

    /// Told after a batch was settled and before its offsets are committed.
    ///
    /// @return the partitions of which nothing was kept: less is remembered than is known, or of another source
    default Set<Integer> keep(String source, Map<Integer, Reached> reached) {
        return Set.of();
    }

    /// The operator's wish to read again was followed.
    default void rewound(Collection<Integer> partitions) {}

    default void lose(Lost lost, String reason) {}

    /// What was lost and nobody has acknowledged.
    default List<Lost> unacknowledged() {
        return List.of();
    }
}
