package dev.alluvium.insight.session;

import java.time.Duration;

/// When a session is looked through.
///
/// @param quiet after so long without a message
/// @param every a session of so many messages does not wait until it is quiet
/// @param most sessions that one partition keeps open; beyond that the one that waited longest is taken for quiet
public record SessionLimits(Duration quiet, int every, int most) {

    private static final int MOST_OPEN = 50_000;

    public static SessionLimits of(Duration quiet, int every) {
        return new SessionLimits(quiet, every, MOST_OPEN);
    }
}
