package dev.alluvium.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.IntSupplier;

/// What a change to a tenant or a key may take until it is known everywhere.
public final class Eventually {
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(5);

    private Eventually() {}

    public static void within5s(int status, IntSupplier call) {
        long end = System.nanoTime() + KNOWN_WITHIN.toNanos();
        int seen = call.getAsInt();
        while (seen != status && System.nanoTime() < end) {
            seen = call.getAsInt();
        }
        assertThat(seen).isEqualTo(status);
    }
}
