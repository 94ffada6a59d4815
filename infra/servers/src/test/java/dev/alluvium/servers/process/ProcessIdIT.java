package dev.alluvium.servers.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessIdIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    @Test
    void processThatIsWrittenDownIsFoundAgain() throws IOException {
        var me = ProcessId.of(ProcessHandle.current());
        var file = Files.writeString(folder.resolve("pid"), me.line());
        assertThat(ProcessId.running(file)).contains(me);
    }

    @Test
    void fileThatNamesNoRunningProcessIsLikeNoFile() throws IOException {
        assertThat(ProcessId.running(folder.resolve("none"))).isEmpty();
        assertThat(ProcessId.running(Files.writeString(folder.resolve("words"), "12 yesterday\n")))
                .isEmpty();
        var me = ProcessId.of(ProcessHandle.current());
        var earlier = new ProcessId(me.pid(), me.start().minusSeconds(60));
        assertThat(ProcessId.running(Files.writeString(folder.resolve("earlier"), earlier.line())))
                .isEmpty();
    }

    @Test
    void otherProcessWithTheSameNumberIsNotStopped() throws IOException {
        var other = new ProcessBuilder("cat").start();
        try {
            var id = ProcessId.of(other.toHandle());
            var earlier = new ProcessId(id.pid(), id.start().minusSeconds(60));
            assertThat(earlier.stop("TERM", LIMIT)).isTrue();
            earlier.kill();
            assertThat(id.isAlive()).isTrue();
            assertThat(id.stop("TERM", LIMIT)).isTrue();
            assertThat(id.isAlive()).isFalse();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void processThatIgnoresItsSignalIsKilled() throws IOException {
        var deaf =
                new ProcessBuilder("/bin/sh", "-c", "trap '' TERM; echo ready; while :; do read -r line; done").start();
        try (var output = deaf.inputReader()) {
            assertThat(output.readLine()).isEqualTo("ready");
            var id = ProcessId.of(deaf.toHandle());
            assertThat(id.stop("TERM", Duration.ofMillis(200))).isFalse();
            assertThat(id.isAlive()).isFalse();
        } finally {
            deaf.destroyForcibly();
        }
    }

    @Test
    void killEndsWhatTheProcessStartedToo() throws IOException {
        var parent = new ProcessBuilder("/bin/sh", "-c", "sleep 1000 & echo $!; wait").start();
        try (var output = parent.inputReader()) {
            var child = ProcessId.of(
                    ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow());
            ProcessId.of(parent.toHandle()).kill();
            assertThat(child.isAlive()).isFalse();
        } finally {
            parent.destroyForcibly();
        }
    }
}
