package dev.alluvium.insight;

import dev.alluvium.runtime.settings.PositiveDuration;
import dev.alluvium.runtime.settings.RefusedException;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// `ALLUVIUM_RETENTION_…`: what is looked for, and how often.
public interface InsightRetention {
    /// A record of `alluvium.sessions.quiet` that is delivered again is answered from the history; Kafka
    /// has it for a week, and for another day while its segment is there.
    Duration LEAST = Duration.ofDays(9);

    @WithDefault("1h")
    @WithConverter(PositiveDuration.class)
    Duration every();

    @WithDefault("365d")
    @WithConverter(PositiveDuration.class)
    Duration insightHistory();

    default void requireEnough() {
        if (insightHistory().compareTo(LEAST) < 0) {
            throw new RefusedException("ALLUVIUM_RETENTION_INSIGHT_HISTORY is below " + LEAST.toDays()
                    + "d: so long records may be delivered again, and are answered from it");
        }
    }
}
