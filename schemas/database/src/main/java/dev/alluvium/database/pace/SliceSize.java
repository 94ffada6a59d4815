package dev.alluvium.database.pace;

import java.time.Duration;

/// How much is worked at once, so that whoever waits for a slice to end waits no longer than a moment. For one thread.
public final class SliceSize {
    /// How long a slice should take.
    private static final long HOLD = Duration.ofMillis(150).toNanos();

    private final int most;
    private int rows;

    /// @param first rows of the first slice
    public SliceSize(int first, int most) {
        this.rows = first;
        this.most = most;
    }

    public int rows() {
        return rows;
    }

    /// A slice of that size took so many nanoseconds.
    public void took(long nanos) {
        if (nanos > HOLD) {
            rows = Math.max(1, rows / 2);
        } else if (nanos < HOLD / 2) {
            rows = Math.min(most, rows * 2);
        }
    }
}
