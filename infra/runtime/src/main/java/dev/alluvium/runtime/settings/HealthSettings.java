package dev.alluvium.runtime.settings;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;

/// Where a worker answers health checks and scrapes. A process extends it to give the port its default:
///
/// ```java
/// interface Health extends HealthSettings {
///     @Override
///     @WithDefault("8481")
///     @WithConverter(PortNumber.class)
///     int port();
/// }
/// ```
public interface HealthSettings {

    @WithDefault("127.0.0.1")
    String host();

    @WithConverter(PortNumber.class)
    int port();
}
