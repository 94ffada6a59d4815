package dev.alluvium.database;

import java.time.Duration;

/// How much a reader's transaction may do.
///
/// @param candidates how many vectors a search of their index keeps in sight, 1 to 1,000
/// @param time after which the server cancels its statement, or ends it soon after, whatever it is at
/// @param textBytes how much text its statements may return, as far as they ask; `alluvium.text_bytes` in SQL
public record ReadLimits(int candidates, Duration time, long textBytes) {
    private static final int FEW = 80;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    /// A statement is cancelled at its end; what is left for a transaction that does something else, or
    /// nothing.
    private static final Duration GRACE = Duration.ofMillis(250);

    static final ReadLimits NONE = new ReadLimits(FEW, Duration.ofDays(1), Long.MAX_VALUE);

    public ReadLimits {
        time = time.compareTo(SHORTEST) < 0 ? SHORTEST : time;
    }

    public static ReadLimits of(Duration time) {
        return new ReadLimits(FEW, time, Long.MAX_VALUE);
    }

    public ReadLimits withTextBytes(long bytes) {
        return new ReadLimits(candidates, time, bytes);
    }

    Duration statement(Duration usual) {
        return time.compareTo(usual) < 0 ? time : usual;
    }

    Duration transaction() {
        return time.plus(GRACE);
    }
}
