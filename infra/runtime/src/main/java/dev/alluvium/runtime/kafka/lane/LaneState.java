package dev.alluvium.runtime.kafka.lane;

/// What of a lane is not done.
///
/// @param messages records, those in hand included
/// @param cost of them, about
/// @param oldest when the first of them arrived, in milliseconds since 1970; 0 when that is not known
/// @param seconds until all of it is done, by the pace of the last half minute; not a number when that is not
/// known
public record LaneState(LaneKey key, long messages, long cost, long oldest, double seconds) {

    LaneState and(LaneState other) {
        long first = oldest == 0 || other.oldest == 0 ? Math.max(oldest, other.oldest) : Math.min(oldest, other.oldest);
        return new LaneState(key, messages + other.messages, cost + other.cost, first, Double.NaN);
    }

    LaneState within(double itsSeconds) {
        return new LaneState(key, messages, cost, oldest, itsSeconds);
    }
}
