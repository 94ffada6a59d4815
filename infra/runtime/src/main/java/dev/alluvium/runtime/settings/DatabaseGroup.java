package dev.alluvium.runtime.settings;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// `ALLUVIUM_DATABASE_…`: fields only, so that runtime knows no database driver.
public interface DatabaseGroup {

    String url();

    @WithDefault("alluvium_app")
    String user();

    Secret password();

    @WithDefault("5")
    @WithConverter(PositiveNumber.class)
    int minConnections();

    @WithDefault("20")
    @WithConverter(PositiveNumber.class)
    int maxConnections();

    @WithDefault("30s")
    @WithConverter(PositiveDuration.class)
    Duration statementTimeout();

    @WithDefault("60s")
    @WithConverter(PositiveDuration.class)
    Duration idleInTransactionTimeout();

    @WithDefault("10s")
    @WithConverter(PositiveDuration.class)
    Duration connectionTimeout();
}
