package dev.alluvium.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.servers.process.Life;
import dev.alluvium.servers.process.ProcessId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LifeIT {
    @TempDir
    private Path folder;

    @Test
    void testServersEndWithAJvmThatIsKilled() throws IOException {
        var servers = startAndKillJvm(Life.WITH_THIS_JVM);

        assertThat(servers).allMatch(server -> server.awaitEnd(Duration.ofSeconds(10)));
    }

    @Test
    void detachedServersOutliveAJvmThatIsKilled() throws IOException {
        var servers = startAndKillJvm(Life.DETACHED);

        assertThat(servers).allMatch(ProcessId::isAlive);
        assertThat(LocalPostgres.stop(folder.resolve("postgres/data"))).isTrue();
        assertThat(LocalKafka.stop(folder.resolve("kafka/data"))).isTrue();
        assertThat(servers).noneMatch(ProcessId::isAlive);
    }

    private List<ProcessId> startAndKillJvm(Life life) throws IOException {
        var jvm = OtherJvm.run(StartAndWait.class, folder, life);
        var servers = Arrays.stream(jvm.after("PIDS ").split(" "))
                .map(pid -> ProcessId.of(ProcessHandle.of(Long.parseLong(pid)).orElseThrow()))
                .toList();
        assertThat(servers).allMatch(ProcessId::isAlive);
        jvm.kill();
        return servers;
    }
}
