package dev.alluvium.runtime.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.alluvium.runtime.settings.InvalidSettingsException;
import dev.alluvium.runtime.settings.LogSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Levels of single loggers, such as `dev.alluvium.ingest=debug,org.apache.kafka=info`: those of `ALLUVIUM_LOG_LEVELS`,
/// and over them those of the file that `ALLUVIUM_LOG_LEVELS_FILE` names (one a line, `#` begins a comment), which is
/// read again when it changes. A logger that is no longer named has the level again that it had before.
public final class LogLevels implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogLevels.class);
    /// Looked at and not watched: a file that is mounted is replaced through links, of which a watch says nothing.
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int LARGEST_BYTES = 64 << 10;

    private final LoggerContext loggers;
    private final Map<String, Level> fixed;
    private final Path file;
    private final Map<String, Optional<Level>> before = new HashMap<>();
    private String read = "";
    private Thread watcher;

    private LogLevels(LoggerContext loggers, Map<String, Level> fixed, Path file) {
        this.loggers = loggers;
        this.fixed = fixed;
        this.file = file;
    }

    /// @throws InvalidSettingsException when a level is not one, or the file cannot be read
    public static LogLevels apply(LogSettings settings) {
        var levels = of((LoggerContext) LoggerFactory.getILoggerFactory(), settings);
        if (levels.file != null) {
            levels.watcher = Thread.ofVirtual().name("log-levels").start(levels::watch);
        }
        return levels;
    }

    static LogLevels of(LoggerContext loggers, LogSettings settings) {
        var levels = new LogLevels(
                loggers,
                read(settings.levels().orElse("").replace(',', '\n'), "ALLUVIUM_LOG_LEVELS"),
                settings.levelsFile().map(Path::of).orElse(null));
        try {
            levels.set(levels.file == null ? "" : text(levels.file));
        } catch (IOException e) {
            throw wrong("ALLUVIUM_LOG_LEVELS_FILE names " + levels.file + ", which cannot be read");
        }
        return levels;
    }

    /// Whether the file has changed. What it says wrongly changes nothing, and is said once.
    boolean look() {
        String now;
        try {
            now = text(file);
        } catch (IOException e) {
            now = "";
        }
        if (now.equals(read)) {
            return false;
        }
        try {
            set(now);
            LOG.info("Levels of {} loggers as {} says", before.size(), file);
        } catch (InvalidSettingsException e) {
            read = now;
            LOG.warn("{}; the levels stay as they are", e.getMessage());
        }
        return true;
    }

    @Override
    public void close() {
        if (watcher != null) {
            watcher.interrupt();
        }
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(PAUSE);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void set(String text) {
        var wanted = new LinkedHashMap<>(fixed);
        wanted.putAll(read(text, String.valueOf(file)));
        read = text;
        before.forEach((name, level) -> {
            if (!wanted.containsKey(name)) {
                loggers.getLogger(name).setLevel(level.orElse(null));
            }
        });
        before.keySet().retainAll(wanted.keySet());
        wanted.forEach((name, level) -> {
            var logger = loggers.getLogger(name);
            before.putIfAbsent(name, Optional.ofNullable(logger.getLevel()));
            logger.setLevel(level);
        });
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > LARGEST_BYTES) {
            throw new IOException("it is too large for a list of levels");
        }
        return Files.readString(file);
    }

    private static InvalidSettingsException wrong(String problem) {
        return new InvalidSettingsException(List.of(problem));
    }

    private static Map<String, Level> read(String lines, String where) {
        var levels = new LinkedHashMap<String, Level>();
        for (var line : lines.split("\\R")) {
            var said = line.replaceFirst("#.*", "").strip();
            if (!said.isEmpty()) {
                var parts = said.split("=", 2);
                var level =
                        parts.length < 2 ? null : Level.toLevel(parts[1].strip().toUpperCase(Locale.ROOT), null);
                if (level == null || parts[0].isBlank()) {
                    throw wrong(where + " has '" + said
                            + "': write a logger and a level, such as dev.alluvium.ingest=debug");
                }
                levels.put(parts[0].strip(), level);
            }
        }
        return levels;
    }
}
