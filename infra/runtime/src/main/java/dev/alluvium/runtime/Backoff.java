package dev.alluvium.runtime;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;

/// How long to wait before the next attempt: doubling, bounded, and spread over the upper half of the interval, so
/// that instances that failed together do not come back together, yet none comes back at once.
///
/// As thread-safe as the random generator it is given; [#of] gives a thread-safe one.
public final class Backoff {

    private static final int MAX_DOUBLINGS = 30;

    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;

    /// @param first the wait after the first failure, before jitter
    /// @param longest no wait is longer
    public Backoff(Duration first, Duration longest, RandomGenerator random) {
        if (first.isZero() || first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("Back-off needs 0 < first <= longest");
        }
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    public static Backoff of(Duration first, Duration longest) {
        return new Backoff(first, longest, new Random());
    }

    /// @param failures how many attempts have failed so far, 1 or more
    /// @return between half of and the whole of `min(longest, first * 2^(failures - 1))`
    public Duration delay(int failures) {
        if (failures < 1) {
            throw new IllegalArgumentException("No failure, no wait");
        }
        var doubled = first.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        long whole = (doubled.compareTo(longest) < 0 ? doubled : longest).toNanos();
        return Duration.ofNanos(whole / 2 + random.nextLong(whole - whole / 2 + 1));
    }
}
