package dev.alluvium.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.servers.process.ProcessId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFolderTest {
    @TempDir
    private Path data;

    @Test
    void processThatTookOverANumberIsNotOurs() {
        var run = RunFolder.of(data);
        var me = ProcessId.of(ProcessHandle.current());
        run.record("kafka", me);
        assertThat(run.process("kafka")).contains(me);
        run.record("kafka", new ProcessId(me.pid(), me.start().minusSeconds(60)));
        assertThat(run.process("kafka")).isEmpty();
        assertThat(run.hasRecord("kafka")).isTrue();
    }

    @Test
    void recordThatIsNoneIsLikeNone() throws IOException {
        var run = RunFolder.of(data);
        Files.createDirectories(run.folder());
        Files.writeString(run.folder().resolve("kafka.pid"), "12 yesterday\n");
        assertThat(run.process("kafka")).isEmpty();
    }

    @Test
    void portsOfARunningInstallationAreFoundWithoutTheSettings() {
        var first = LocalSettings.read(
                data, Map.of(LocalSettings.DATA_FOLDER, data.toString(), LocalSettings.KAFKA_PORT, "19999"));
        first.runFolder().recordPorts(first.ports());
        var environment = Map.of(LocalSettings.DATA_FOLDER, data.toString());
        assertThat(LocalSettings.read(data, environment).port(LocalSettings.KAFKA_PORT))
                .isEqualTo(19999);
        first.runFolder().forgetPorts();
        assertThat(LocalSettings.read(data, environment).port(LocalSettings.KAFKA_PORT))
                .isEqualTo(9492);
    }

    @Test
    void secretsAreMadeOnceAndForTheirOwnerAlone() throws IOException {
        var made = Secrets.readOrMake(data);
        assertThat(Secrets.readOrMake(data)).isEqualTo(made);
        assertThat(made.owner()).hasSizeGreaterThan(20).isNotEqualTo(made.application());
        assertThat(made.toString()).doesNotContain(made.owner());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("secrets"))))
                .isEqualTo("rw-------");
    }
}
