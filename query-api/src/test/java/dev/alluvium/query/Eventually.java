package dev.alluvium.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// What a change to a tenant or a key may take until it is known everywhere.
public final class Eventually {
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(5);
    private static final Duration BETWEEN = Duration.ofMillis(20);

    private Eventually() {}

    /// What is seen once it holds.
    public static <T> T seen(Supplier<T> look, Predicate<T> holds) {
        long end = System.nanoTime() + KNOWN_WITHIN.toNanos() * 3;
        T seen = look.get();
        while (!holds.test(seen) && System.nanoTime() < end) {
            LockSupport.parkNanos(BETWEEN.toNanos());
            seen = look.get();
        }
        return seen;
    }

    public static void within5s(int status, IntSupplier call) {
        long end = System.nanoTime() + KNOWN_WITHIN.toNanos();
        int seen = call.getAsInt();
        while (seen != status && System.nanoTime() < end) {
            LockSupport.parkNanos(BETWEEN.toNanos());
            seen = call.getAsInt();
        }
        assertThat(seen).isEqualTo(status);
    }
}
