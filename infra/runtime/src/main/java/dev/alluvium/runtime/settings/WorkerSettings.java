package dev.alluvium.runtime.settings;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// `ALLUVIUM_WORKER_…`: what all workers do alike.
public interface WorkerSettings {

    /// How long nothing may settle, because the database, the broker or the model fails, before the worker says
    /// that it is not ready. It goes on trying.
    @WithDefault("10s")
    @WithConverter(PositiveDuration.class)
    Duration unreadyAfter();

    /// How long a stop waits for what is in hand. The process is cut off after 25 s.
    @WithDefault("15s")
    @WithConverter(PositiveDuration.class)
    Duration drainLimit();
}
