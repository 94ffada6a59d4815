package dev.alluvium.runtime.settings;

import io.smallrye.config.WithDefault;
import java.util.Optional;

/// `ALLUVIUM_LOG_…`. Logback reads level and format itself, before `main`; they are mapped so that a wrong value is
/// refused (Logback would take it for DEBUG without a word).
public interface LogSettings {

    @WithDefault("info")
    Level level();

    @WithDefault("text")
    Format format();

    /// Of single loggers: see `LogLevels`.
    Optional<String> levels();

    Optional<String> levelsFile();

    enum Format {
        TEXT,
        JSON
    }

    enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR
    }
}
