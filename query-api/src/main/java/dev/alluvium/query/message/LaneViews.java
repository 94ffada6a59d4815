package dev.alluvium.query.message;

import dev.alluvium.database.WaitingLane;
import dev.alluvium.events.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What waits of a tenant before the workers, as callers read it.
public final class LaneViews {
    /// Of English, about; of other languages less.
    private static final int CHARACTERS_OF_A_TOKEN = 4;

    private LaneViews() {}

    /// @param stage what comes next: `storing` or `embedding`
    /// @param priority `usual` or `bulk`
    /// @param bytes null of messages that are stored
    /// @param tokens about; null of messages that are not stored yet
    /// @param oldestAgeMs null when it is not known
    /// @param doneInMs null when it is not known
    public record LaneView(
            String stage, String priority, long messages, Long bytes, Long tokens, Long oldestAgeMs, Long doneInMs) {
        static LaneView of(WaitingLane lane, Instant now) {
            boolean stored = lane.topic().equals(Topics.STORED);
            return new LaneView(
                    stored ? "embedding" : "storing",
                    lane.bulk() ? "bulk" : "usual",
                    lane.messages(),
                    stored ? null : lane.size(),
                    stored ? Math.ceilDiv(lane.size(), CHARACTERS_OF_A_TOKEN) : null,
                    lane.oldest() == null
                            ? null
                            : Math.max(0, Duration.between(lane.oldest(), now).toMillis()),
                    lane.left() == null ? null : lane.left().toMillis());
        }
    }

    public static List<LaneView> of(List<WaitingLane> lanes, Instant now) {
        return lanes.stream().map(lane -> LaneView.of(lane, now)).toList();
    }

    /// Until all that the tenant has published so far can be found: what is to be stored is embedded after
    /// that.
    ///
    /// @param pending that are stored and not embedded
    /// @return null when that is not known
    public static Long searchableInMs(List<WaitingLane> lanes, long pending) {
        if (lanes.stream().anyMatch(lane -> lane.left() == null)) {
            return null;
        }
        boolean embedding = lanes.stream().anyMatch(lane -> lane.topic().equals(Topics.STORED));
        if (pending > 0 && !embedding) {
            return null;
        }
        return longest(lanes, true) + longest(lanes, false);
    }

    private static long longest(List<WaitingLane> lanes, boolean stored) {
        return lanes.stream()
                .filter(lane -> lane.topic().equals(Topics.STORED) == stored)
                .mapToLong(lane -> lane.left().toMillis())
                .max()
                .orElse(0);
    }
}
