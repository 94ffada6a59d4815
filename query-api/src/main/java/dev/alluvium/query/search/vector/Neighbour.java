package dev.alluvium.query.search.vector;

import dev.alluvium.query.search.vector.SelectTraits.Traits;
import java.time.Instant;
import java.util.Comparator;

/// A message by its chunk that is nearest to a vector.
///
/// @param distance one minus the cosine
/// @param traits null when they were not looked up
public record Neighbour(
        String messageId, int ordinal, double distance, Instant occurredAt, Instant embeddedAt, Traits traits) {
    /// Equally near ones by time and id, so that the same state gives the same answer.
    static final Comparator<Neighbour> NEAREST_FIRST = Comparator.comparingDouble(Neighbour::distance)
            .thenComparing(Neighbour::occurredAt)
            .thenComparing(Neighbour::messageId)
            .thenComparingInt(Neighbour::ordinal);

    public double similarity() {
        return 1 - distance;
    }
}
