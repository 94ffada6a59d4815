package dev.alluvium.gateway.webhook;

import java.time.Duration;
import java.util.Optional;

/// How often an address is tried, and when again.
///
/// @param attempts that fail until a subscription is dead
/// @param first pause; each further one is four times as long
public record Retries(int attempts, Duration first) {
    private static final Duration LONGEST = Duration.ofHours(2);
    private static final int TIMES = 4;

    /// @param failed attempts so far
    /// @param asked for by the address; empty when it said nothing
    Duration pause(int failed, Optional<Duration> asked) {
        var pause = first;
        for (int i = 1; i < failed && pause.compareTo(LONGEST) < 0; i++) {
            pause = pause.multipliedBy(TIMES);
        }
        var longest = asked.filter(its -> its.compareTo(first) > 0).orElse(pause);
        longest = longest.compareTo(pause) > 0 ? longest : pause;
        return longest.compareTo(LONGEST) > 0 ? LONGEST : longest;
    }
}
