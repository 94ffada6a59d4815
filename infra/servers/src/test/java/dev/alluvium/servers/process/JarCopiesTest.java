package dev.alluvium.servers.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JarCopiesTest {
    private static final Instant LONG_AGO = Instant.now().minus(Duration.ofDays(1));

    @TempDir
    private Path folder;

    private Path root;
    private Path jar;
    private Path library;
    private JarCopies copies;

    @BeforeEach
    void build() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        jar = Files.write(root.resolve("our.jar"), new byte[] {1});
        library = Files.write(folder.resolve("library.jar"), new byte[] {1});
        copies = new JarCopies(folder.resolve("lib"), "worker");
    }

    @Test
    void oursAreCopiedAndOthersAreNot() throws IOException {
        var used = copies.of(root, List.of(jar, library));
        assertThat(used).hasSize(2).last().isEqualTo(library);
        Files.write(jar, new byte[] {1, 2});
        assertThat(used.getFirst()).hasBinaryContent(new byte[] {1});
        assertThat(copies.of(root, List.of(jar, library)).getFirst())
                .isNotEqualTo(used.getFirst())
                .hasBinaryContent(new byte[] {1, 2});
    }

    @Test
    void ofOneBuildThereIsOneCopyThoughManyMakeIt() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int build = 0; build < 30; build++) {
                var former = anotherBuild().getParent();
                Files.setLastModifiedTime(former, FileTime.from(LONG_AGO));
                Files.write(jar, new byte[(int) Files.size(jar) + 1]);
                var all = threads.invokeAll(Collections.nCopies(8, () -> copies.of(root, List.of(jar))));
                for (var each : all) {
                    assertThat(each.get()).isEqualTo(copies.of(root, List.of(jar)));
                }
                assertThat(former).doesNotExist();
            }
        }
    }

    @Test
    void aFormerCopyGoesWhenNothingRunsFromIt() throws Exception {
        var used = copies.of(root, List.of(jar)).getFirst();
        var unused = anotherBuild();
        var young = anotherBuild();
        Files.setLastModifiedTime(used.getParent(), FileTime.from(LONG_AGO));
        Files.setLastModifiedTime(unused.getParent(), FileTime.from(LONG_AGO));
        var others = Files.createDirectories(folder.resolve("lib/worker-two-0123456789abcdef"));
        Files.setLastModifiedTime(others, FileTime.from(LONG_AGO));
        var unfinished = Files.createDirectory(folder.resolve("lib/worker.123"));
        Files.setLastModifiedTime(unfinished, FileTime.from(LONG_AGO));
        var process = new ProcessBuilder("sh", "-c", "read line", used.toString()).start();
        try {
            anotherBuild();
            assertThat(used).exists();
            assertThat(unused.getParent()).doesNotExist();
            assertThat(unfinished).doesNotExist();
            assertThat(young).exists();
            assertThat(others).exists();
        } finally {
            process.destroy();
            process.waitFor();
        }
        anotherBuild();
        assertThat(used.getParent()).doesNotExist();
    }

    private Path anotherBuild() throws IOException {
        Files.write(jar, new byte[(int) Files.size(jar) + 1]);
        return copies.of(root, List.of(jar)).getFirst();
    }
}
