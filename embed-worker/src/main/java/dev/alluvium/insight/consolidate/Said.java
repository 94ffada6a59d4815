package dev.alluvium.insight.consolidate;

import java.time.Instant;
import java.util.Comparator;

/// When something was said: later is what takes the place of something said before.
///
/// @param occurredAt    by the sender's clock
/// @param arrivedAt     when its message arrived; null where nobody knows any more
/// @param arrivedOffset of the record that it arrived with
/// @param messageId     of its message
/// @param start         place in its message
record Said(Instant occurredAt, Instant arrivedAt, long arrivedOffset, String messageId, int start)
        implements Comparable<Said> {

    private static final Comparator<Said> ORDER = Comparator.comparing(Said::at)
            .thenComparing(Said::occurredAt)
            .thenComparing(Said::arrivedAt, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparingLong(Said::arrivedOffset)
            .thenComparing(Said::messageId)
            .thenComparingInt(Said::start);

    /// Nothing is said after it arrived, whatever the sender's clock shows: one that is years ahead would have the
    /// last word for years.
    Instant at() {
        return arrivedAt != null && arrivedAt.isBefore(occurredAt) ? arrivedAt : occurredAt;
    }

    @Override
    public int compareTo(Said other) {
        return ORDER.compare(this, other);
    }
}
