package dev.alluvium.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `LauncherIT` runs those that speak to Kafka, and `GuideTest` of the client its own.
final class DocsProgramsTest {
    @Test
    void programsOfTheDocumentsCompile(@TempDir Path folder) throws IOException {
        assertThat(new DocsPrograms(folder, "").count()).isEqualTo(4);
    }
}
