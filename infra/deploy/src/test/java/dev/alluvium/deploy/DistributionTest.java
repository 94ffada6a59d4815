package dev.alluvium.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A small checkout: two processes that share a library.
final class DistributionTest {
    private static final Instant TIME = Instant.parse("2026-11-20T00:00:00Z");

    @TempDir
    private Path folder;

    private Path root;

    @BeforeEach
    void build() throws IOException {
        root = folder.resolve("checkout");
        write("infra/deploy/processes", "# name, module, main class\ncli infra/cli a.Cli\nworker worker b.Worker\n");
        write("infra/alluvium", "#!/bin/sh\n");
        write("infra/docs/guide.md", "# Guide\n");
        write("LICENSE", "free\n");
        write("README.md", "# It\n");
        var shared = write("libraries/shared-1.jar", "shared");
        write("infra/cli/target/alluvium-cli-1.jar", "cli");
        write("infra/cli/target/alluvium-cli-1-tests.jar", "tests");
        write("infra/cli/target/classpath", shared + "");
        write("worker/target/alluvium-worker-1.jar", "worker");
        write("worker/target/classpath", shared + ":" + write("libraries/own-2.jar", "own"));
    }

    @Test
    void everyJarIsThereOnceAndEachProcessHasItsList() throws IOException {
        var contents = contents(pack("1"));
        assertThat(contents.keySet())
                .containsExactly(
                        "alluvium-1/LICENSE",
                        "alluvium-1/README.md",
                        "alluvium-1/bin/alluvium",
                        "alluvium-1/infra/alluvium",
                        "alluvium-1/infra/docs/guide.md",
                        "alluvium-1/lib/alluvium-cli-1.jar",
                        "alluvium-1/lib/alluvium-worker-1.jar",
                        "alluvium-1/lib/cli.classpath",
                        "alluvium-1/lib/own-2.jar",
                        "alluvium-1/lib/shared-1.jar",
                        "alluvium-1/lib/worker.classpath");
        assertThat(contents.get("alluvium-1/lib/worker.classpath"))
                .isEqualTo("644 alluvium-worker-1.jar:shared-1.jar:own-2.jar\n");
        assertThat(contents.get("alluvium-1/bin/alluvium")).isEqualTo("755 #!/bin/sh\n");
    }

    @Test
    void theSameContentsAreTheSameBytesAtAnyTime() throws IOException {
        var first = Files.readAllBytes(pack("1"));
        Files.setLastModifiedTime(root.resolve("infra/alluvium"), FileTime.from(Instant.EPOCH));
        Files.setLastModifiedTime(root.resolve("libraries/own-2.jar"), FileTime.from(Instant.EPOCH));
        assertThat(Files.readAllBytes(pack("1"))).isEqualTo(first);
    }

    @Test
    void aModuleThatIsNotBuiltIsNamed() throws IOException {
        Files.delete(root.resolve("worker/target/classpath"));
        assertThatThrownBy(() -> pack("1")).hasMessageStartingWith("worker is not packaged");
    }

    @Test
    void differentJarsOfOneNameAreRefused() throws IOException {
        var other = write("elsewhere/shared-1.jar", "another");
        write("worker/target/classpath", other + "");
        assertThatThrownBy(() -> pack("1")).hasMessageContaining("different");
    }

    private Path pack(String version) throws IOException {
        var file = folder.resolve("it.tar.gz");
        Distribution.write(root, version, TIME, file);
        return file;
    }

    private Path write(String name, String text) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static Map<String, String> contents(Path file) throws IOException {
        var contents = new TreeMap<String, String>();
        try (var bytes = Files.newInputStream(file);
                var tar = new TarArchiveInputStream(new GzipCompressorInputStream(bytes))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                assertThat(entry.getLastModifiedTime().toInstant()).isEqualTo(TIME);
                contents.put(
                        entry.getName(),
                        Integer.toOctalString(entry.getMode() & 0177777) + " "
                                + new String(tar.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        return contents;
    }
}
