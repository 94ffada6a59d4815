package dev.alluvium.database.context;

import java.time.Instant;
import java.util.Comparator;

/// When a message arrived first: its place among messages of the same time.
///
/// @param at     the time of arrival of the first record of it
/// @param offset of that record
public record Arrival(Instant at, long offset) implements Comparable<Arrival> {
    private static final Comparator<Arrival> ORDER =
            Comparator.comparing(Arrival::at).thenComparingLong(Arrival::offset);

    @Override
    public int compareTo(Arrival other) {
        return ORDER.compare(this, other);
    }

    public Arrival orEarlier(Arrival other) {
        return other.compareTo(this) < 0 ? other : this;
    }
}
