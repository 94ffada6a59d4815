package dev.alluvium.runtime.kafka.lane;

import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Where a partition is read from.
///
/// @param committed the group's offset where reading goes on from it, or from what the log still has after it; else
/// null
/// @param known the last mark that a database remembers, which is never behind the group's unless it was restored;
/// negative where nothing is remembered
/// @param afterLoss whether records before the offset were lost, of which the group's offset knows nothing yet
public record Placed(
        TopicPartition partition, long offset, OffsetAndMetadata committed, long known, boolean afterLoss) {

    /// A database that is older than the mark has less than it says: everything is read again from the offset.
    Optional<LaneMark> mark() {
        if (committed == null) {
            return Optional.empty();
        }
        return LaneMark.parse(committed.offset(), committed.metadata())
                .filter(mark -> known < 0 || mark.number() <= known)
                .map(mark -> new LaneMark(Math.max(known, mark.number()), mark.head(), mark.behind()).from(offset));
    }

    /// The number to go on from without a mark.
    long next() {
        long beside = committed == null ? 0 : Lanes.numberOf(committed);
        return Math.max(Math.max(0, known), beside);
    }
}
