package dev.alluvium.cli.console;

import java.time.Duration;

/// Between two looks at something that another process does and that tells nobody when it is done.
public final class Pause {
    private Pause() {}

    public static void briefly() {
        of(Duration.ofMillis(50));
    }

    /// For an answer that costs its server some work.
    public static void betweenRequests() {
        of(Duration.ofMillis(200));
    }

    public static void of(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }
}
