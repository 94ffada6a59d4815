package dev.alluvium.runtime.settings;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// `ALLUVIUM_DATABASE_…` without a role: where the database is, and how many connections a process has to
/// it. Fields only, so that runtime knows no database driver.
public interface DatabasePool {

    String url();

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
