package dev.alluvium.client;

import java.time.Duration;

/// When a stream that broke off is opened again, and until when that is tried. Not thread-safe.
final class Reopen {
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int MOST_DOUBLINGS = 6;

    private final long patience;
    private long at = System.nanoTime();
    private long brokenSince;
    private int failures;

    Reopen(Duration patience) {
        this.patience = patience.toNanos();
    }

    /// The stream is open again.
    void worked() {
        failures = 0;
    }

    long pauseNanos() {
        return at - System.nanoTime();
    }

    void notBefore(Duration wait) {
        at = Math.max(at, System.nanoTime() + wait.toNanos());
    }

    /// Twice as long each time.
    ///
    /// @param first the pause after a stream that was open
    /// @return whether it is worth trying
    boolean later(Duration first) {
        long now = System.nanoTime();
        brokenSince = failures == 0 ? now : brokenSince;
        long pause = Math.max(first.toNanos(), SHORTEST_PAUSE.toNanos()) << Math.min(failures, MOST_DOUBLINGS);
        at = now + Math.clamp(pause, 0, LONGEST_PAUSE.toNanos());
        failures++;
        return patience > 0 && at - brokenSince <= patience;
    }
}
