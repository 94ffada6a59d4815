package dev.alluvium.servers.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
    @TempDir
    private Path above;

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void whatAnEarlierVersionLeftOpenIsClosedAndItsProgramsStayPrograms() throws IOException {
        var folder = above.resolve("data");
        var records = Files.createDirectories(folder.resolve("kafka/records"));
        var segment = Files.writeString(records.resolve("0.log"), "x");
        var program = Files.writeString(
                Files.createDirectory(folder.resolve("postgres-18.6")).resolve("postgres"), "x");
        Files.createSymbolicLink(folder.resolve("link"), above);
        for (var open : new Path[] {folder, records, segment, program}) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        var before = mode(above);
        PrivateFolder.close(folder);
        assertThat(mode(folder)).isEqualTo("rwx------");
        assertThat(mode(records)).isEqualTo("rwx------");
        assertThat(mode(segment)).isEqualTo("rwx------");
        assertThat(mode(program)).isEqualTo("rwxr-xr-x");
        assertThat(mode(above)).isEqualTo(before);
    }

    @Test
    void whatAProcessWritesIsForItsOwnerAlone() throws IOException {
        var file = above.resolve("written");
        var log = above.resolve("log/part.log");
        var process = Command.of("/bin/sh", "-c", "echo hello; mkdir \"$0\"; echo x > \"$0/file\"", file.toString())
                .start("part", log, Life.DETACHED);
        assertThat(process.id().awaitEnd(Duration.ofSeconds(10))).isTrue();
        assertThat(mode(log.getParent())).isEqualTo("rwx------");
        assertThat(mode(log)).isEqualTo("rw-------");
        assertThat(mode(file)).isEqualTo("rwx------");
        assertThat(mode(file.resolve("file"))).isEqualTo("rw-------");
    }
}
