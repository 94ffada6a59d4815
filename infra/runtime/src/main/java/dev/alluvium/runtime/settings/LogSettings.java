package dev.alluvium.runtime.settings;

import io.smallrye.config.WithDefault;

/// `ALLUVIUM_LOG_…`. Logback reads the variable itself, before `main`; it is mapped so that a wrong value is refused
/// (Logback would take it for DEBUG without a word).
public interface LogSettings {

    @WithDefault("info")
    Level level();

    enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR
    }
}
