package dev.alluvium.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartProgramTest {
    @TempDir
    private Path folder;

    @Test
    void anArchiveWithoutItsHeaderIsDropped() throws IOException {
        var unfinished = Files.write(folder.resolve("unfinished.jsa"), new byte[8192]);
        var whole = Files.write(folder.resolve("whole.jsa"), new byte[] {(byte) 0xf0, 0x0b, (byte) 0xab, (byte) 0xa2});
        StartProgram.dropUnfinished(unfinished);
        StartProgram.dropUnfinished(whole);
        StartProgram.dropUnfinished(folder.resolve("none.jsa"));
        assertThat(unfinished).doesNotExist();
        assertThat(whole).exists();
    }
}
