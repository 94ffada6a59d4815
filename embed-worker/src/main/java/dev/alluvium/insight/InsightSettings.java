package dev.alluvium.insight;

import dev.alluvium.runtime.PositiveDuration;
import dev.alluvium.runtime.PositiveNumber;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// `ALLUVIUM_INSIGHT_…`: what becomes of sessions.
public interface InsightSettings {

    /// A session without a new message for this long is looked through.
    @WithDefault("10m")
    @WithConverter(PositiveDuration.class)
    Duration quiet();

    /// A session that goes on is looked through every so many messages.
    @WithDefault("200")
    @WithConverter(PositiveNumber.class)
    int every();

    /// Where Kafka Streams keeps its lock and its process id; a folder of the instance's own in the folder for
    /// temporary files when not set.
    Optional<Path> state();
}
