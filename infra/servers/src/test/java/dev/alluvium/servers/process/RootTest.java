package dev.alluvium.servers.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RootTest {
    private static final String CACHE = "alluvium.cache";

    private final String before = System.getProperty(CACHE);

    @TempDir
    private Path folder;

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(CACHE);
        } else {
            System.setProperty(CACHE, before);
        }
    }

    @Test
    void installationsShareWhatTheyCanKeep() {
        System.setProperty(CACHE, folder.resolve("shared").toString());
        assertThat(Root.kept(folder.resolve("own")))
                .isEqualTo(folder.resolve("shared/lib"))
                .isDirectory();
    }

    @Test
    void whereNothingCanBeWrittenAnInstallationKeepsItsOwn() throws IOException {
        System.setProperty(CACHE, Files.createFile(folder.resolve("file")).toString());
        assertThat(Root.kept(folder.resolve("own"))).isEqualTo(folder.resolve("own/lib"));
    }
}
