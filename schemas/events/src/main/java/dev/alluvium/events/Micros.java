package dev.alluvium.events;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Microseconds since 1970: the precision of Avro's timestamps and of Postgres. Events are cut to it when they are
/// made, so that an event equals itself after any trip through either.
final class Micros {
    private static final long PER_SECOND = 1_000_000;

    private Micros() {}

    static Instant truncate(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    /// @throws ArithmeticException for times some 290,000 years away
    static long of(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), PER_SECOND), time.getNano() / 1_000);
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * 1_000L);
    }
}
