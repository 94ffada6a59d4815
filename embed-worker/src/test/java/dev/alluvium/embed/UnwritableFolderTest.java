package dev.alluvium.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A container whose file system is read-only and that has no `/tmp` of its own. In another process, because native
/// libraries are loaded once.
@Timeout(60)
final class UnwritableFolderTest {
    @TempDir
    private Path folder;

    @Test
    void aModelThatCannotBeUnpackedIsOneClearLine() throws IOException, InterruptedException {
        // Nobody makes a folder below a file, whatever the account's rights.
        var file = Files.createFile(folder.resolve("file"));
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dalluvium.model.files=" + file.resolve("model"),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadsTheModel.class.getName())
                .redirectErrorStream(true)
                .start();
        try (var out = process.inputReader()) {
            var said = out.lines().filter(line -> line.startsWith("loads: ")).toList();
            assertThat(process.waitFor()).isEqualTo(1);
            assertThat(said).singleElement().asString().contains("cannot be unpacked", file.toString(), "/tmp");
        } finally {
            process.destroyForcibly();
        }
    }
}
