package dev.alluvium.database;

import java.util.ArrayDeque;
import java.util.Deque;

/// How old what a standby shows may be: the time of the newest look at the primary's position that it has reached.
/// Thread-safe.
final class Freshness {
    /// More are kept of no standby: one that is farther behind is of no use.
    private static final int LOOKS = 1000;

    private final Deque<Look> looks = new ArrayDeque<>();
    private long asOf;
    private boolean known;

    private record Look(long nanos, long position) {}

    /// @param nanos before the primary was asked
    synchronized void written(long nanos, long position) {
        if (looks.size() == LOOKS) {
            looks.removeFirst();
        }
        looks.addLast(new Look(nanos, position));
    }

    synchronized void replayed(long position) {
        while (!looks.isEmpty() && looks.getFirst().position <= position) {
            asOf = looks.removeFirst().nanos;
            known = true;
        }
    }

    /// What was known of a standby holds for no other, nor for the same one made anew.
    synchronized void forget() {
        looks.clear();
        known = false;
    }

    /// @return nanoseconds, or `Long.MAX_VALUE` when nothing is known
    synchronized long age(long now) {
        return known ? now - asOf : Long.MAX_VALUE;
    }
}
