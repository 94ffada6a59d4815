package dev.alluvium.http.admission;

import java.time.Duration;

/// When a request has to be answered, whatever it waits for on the way.
///
/// @param nanos of [System#nanoTime]
public record Deadline(long nanos) {
    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /// At most this much later: for what a caller asked to wait for.
    public Deadline after(Duration wait) {
        return new Deadline(nanos + wait.toNanos());
    }

    /// Zero once it has passed.
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    public boolean hasPassed() {
        return nanos - System.nanoTime() <= 0;
    }

    /// @throws BusyException once it has passed
    public void check() {
        if (hasPassed()) {
            throw BusyException.tooLate();
        }
    }
}
