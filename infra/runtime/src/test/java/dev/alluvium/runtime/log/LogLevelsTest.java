package dev.alluvium.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.alluvium.runtime.settings.LogSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogLevelsTest {
    @TempDir
    private Path folder;

    private final LoggerContext loggers = new LoggerContext();

    private record Settings(Optional<String> levels, Optional<String> levelsFile) implements LogSettings {
        @Override
        public Level level() {
            return Level.INFO;
        }

        @Override
        public Format format() {
            return Format.TEXT;
        }
    }

    @Test
    void theFileCountsBeforeTheSettingAndIsReadAgainWhenItChanges() throws IOException {
        loggers.getLogger("a").setLevel(Level.ERROR);
        var file = Files.writeString(folder.resolve("levels"), "# while we look for it\na = trace # loud\n\n");
        var levels = LogLevels.of(loggers, new Settings(Optional.of("a=debug,b.c=warn"), Optional.of(file.toString())));

        assertThat(loggers.getLogger("a").getLevel()).isEqualTo(Level.TRACE);
        assertThat(loggers.getLogger("b.c").getLevel()).isEqualTo(Level.WARN);
        assertThat(levels.look()).isFalse();

        Files.writeString(file, "d=off");
        assertThat(levels.look()).isTrue();
        assertThat(loggers.getLogger("a").getLevel()).isEqualTo(Level.DEBUG);
        assertThat(loggers.getLogger("d").getLevel()).isEqualTo(Level.OFF);

        Files.delete(file);
        assertThat(levels.look()).isTrue();
        assertThat(loggers.getLogger("d").getLevel()).isNull();
    }

    @Test
    void aLoggerThatIsNoLongerNamedHasItsLevelAgain() throws IOException {
        loggers.getLogger("a").setLevel(Level.ERROR);
        var file = Files.writeString(folder.resolve("levels"), "a=debug");
        var levels = LogLevels.of(loggers, new Settings(Optional.empty(), Optional.of(file.toString())));

        Files.writeString(file, "");
        levels.look();

        assertThat(loggers.getLogger("a").getLevel()).isEqualTo(Level.ERROR);
    }

    @Test
    void aWrongLineChangesNothing() throws IOException {
        var file = Files.writeString(folder.resolve("levels"), "a=debug");
        var levels = LogLevels.of(loggers, new Settings(Optional.empty(), Optional.of(file.toString())));

        Files.writeString(file, "a=loud\nb=debug");

        assertThat(levels.look()).isTrue();
        assertThat(levels.look()).isFalse();
        assertThat(loggers.getLogger("a").getLevel()).isEqualTo(Level.DEBUG);
        assertThat(loggers.getLogger("b").getLevel()).isNull();
    }

    @Test
    void aFileThatIsNotThereAtTheStartIsRefused() {
        var settings = new Settings(
                Optional.empty(), Optional.of(folder.resolve("none").toString()));

        assertThatThrownBy(() -> LogLevels.of(loggers, settings)).hasMessageContaining("which cannot be read");
    }
}
