package dev.alluvium.runtime.settings;

import io.smallrye.config.WithDefault;

/// `ALLUVIUM_DATABASE_…` with the role of the workers.
public interface DatabaseGroup extends DatabasePool {

    @WithDefault("alluvium_app")
    String user();

    Secret password();
}
