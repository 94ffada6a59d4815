package dev.alluvium.embeddings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {

    @TempDir
    private Path temporary;

    @Test
    void removesWhatKilledProcessesLeftAndNothingElse() throws IOException {
        var newest = folder("alluvium-model-3", Duration.ZERO);
        var loading = folder("alluvium-model-2", Duration.ofMinutes(10));
        var abandoned = folder("alluvium-model-1", Duration.ofHours(2));
        var foreign = folder("other-1", Duration.ofHours(2));

        new TemporaryFolder(newest).removeAbandoned();

        assertThat(abandoned).doesNotExist();
        assertThat(newest).exists();
        assertThat(loading).exists();
        assertThat(foreign).exists();
    }

    private Path folder(String name, Duration age) throws IOException {
        var folder = Files.createDirectory(temporary.resolve(name));
        Files.createFile(folder.resolve("library.so"));
        var now = Files.getLastModifiedTime(folder).toInstant();
        return Files.setLastModifiedTime(folder, FileTime.from(now.minus(age)));
    }
}
