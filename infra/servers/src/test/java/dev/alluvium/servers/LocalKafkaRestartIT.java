package dev.alluvium.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.servers.process.StartFailedException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalKafkaRestartIT {
    @TempDir
    private Path folder;

    @Test
    void recordsSurviveACrashAndAStopByAnotherJvm() {
        var options = LocalKafkaOptions.forTests(folder);
        var first = LocalKafka.start(options);
        Records.on(first, "things").commit("before the crash");
        first.kill();
        assertThat(LocalKafka.isRunning(options.dataFolder())).isFalse();

        var second = LocalKafka.start(options);
        new Records(second, "things").commit("before the stop");
        assertThat(LocalKafka.stop(options.dataFolder())).isTrue();
        assertThat(second.process().isAlive()).isFalse();
        assertThat(LocalKafka.stop(options.dataFolder())).isFalse();

        try (var third = LocalKafka.start(options)) {
            assertThat(new Records(third, "things").readText(2)).containsExactly("before the crash", "before the stop");
        }
    }

    @Test
    void aWrongSettingShowsTheEndOfTheLog() {
        var options = LocalKafkaOptions.forTests(folder).with(Map.of("num.io.threads", "many"));

        assertThatThrownBy(() -> LocalKafka.start(options))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("num.io.threads")
                .hasMessageContaining("many");
    }
}
