package dev.alluvium.cli.console;

import java.time.Duration;

/// Between two looks at something that another process does and that tells nobody when it is done.
public final class Pause {
    private static final Duration LONGEST = Duration.ofMillis(200);

    private Pause() {}

    public static void briefly() {
        of(Duration.ofMillis(50));
    }

    /// For an answer that costs its server some work.
    public static void betweenRequests() {
        of(LONGEST);
    }

    /// Short at first, for what may be done at once, and twice as long each time up to [#betweenRequests].
    public static final class Growing {
        private Duration next = Duration.ofMillis(10);

        public void pause() {
            of(next);
            next = next.multipliedBy(2).compareTo(LONGEST) < 0 ? next.multipliedBy(2) : LONGEST;
        }
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
