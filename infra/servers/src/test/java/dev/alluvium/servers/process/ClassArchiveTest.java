package dev.alluvium.servers.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassArchiveTest {
    private static final byte[] WHOLE = {(byte) 0xf0, 0x0b, (byte) 0xab, (byte) 0xa2};

    private static final String WRITES = "-XX:+AutoCreateSharedArchive";

    @TempDir
    private Path folder;

    private Path jar;

    @BeforeEach
    void build() throws IOException {
        jar = Files.write(folder.resolve("our.jar"), new byte[] {1});
    }

    @Test
    void theOneThatSuitsIsUsedAgain() throws IOException {
        var kept = Files.write(archive("worker"), WHOLE);
        assertThat(archive("worker")).isEqualTo(kept).exists();
    }

    @Test
    void afterABuildItIsAnotherOneAndTheOldOneGoes() throws IOException {
        var old = Files.write(archive("worker"), WHOLE);
        var others = Files.write(archive("api"), WHOLE);
        Files.write(jar, new byte[] {1, 2});
        assertThat(archive("worker")).isNotEqualTo(old).doesNotExist();
        assertThat(old).doesNotExist();
        assertThat(others).exists();
    }

    @Test
    void oneWithoutItsHeaderIsDropped() throws IOException {
        var unfinished = Files.write(archive("worker"), new byte[8192]);
        assertThat(archive("worker")).isEqualTo(unfinished).doesNotExist();
    }

    @Test
    void aToolUsesItAndDoesNotWriteIt() throws IOException {
        assertThat(tool()).isEmpty();
        var archive = Files.write(archive("worker"), WHOLE);
        assertThat(tool()).contains("-XX:SharedArchiveFile=" + archive).doesNotContain(WRITES);
        assertThat(new ClassArchive(folder.resolve("lib"), "worker").options(jar.toString()))
                .contains(WRITES);
    }

    private List<String> tool() throws IOException {
        return new ClassArchive(folder.resolve("lib"), "worker").optionsToUse(jar.toString());
    }

    private Path archive(String label) throws IOException {
        var option = "-XX:SharedArchiveFile=";
        return new ClassArchive(folder.resolve("lib"), label)
                .options(jar.toString()).stream()
                        .filter(each -> each.startsWith(option))
                        .map(each -> Path.of(each.substring(option.length())))
                        .findFirst()
                        .orElseThrow();
    }
}
