package dev.alluvium.cli;

import java.time.Duration;

/// Between two looks at something that another process does and that tells nobody when it is done.
final class Pause {
    private Pause() {}

    static void briefly() {
        of(Duration.ofMillis(50));
    }

    static void of(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }
}
