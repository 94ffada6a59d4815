package dev.alluvium.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.docs.Document;
import dev.alluvium.cli.launch.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The list of what is packed names what the launcher starts.
final class ProcessesTest {
    @Test
    void eachProgramOfTheLauncherIsPacked() throws IOException {
        var packed = Files.readAllLines(Document.ROOT.resolve("infra/deploy/processes")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceAll("\\s+", " "))
                .toList();
        var started = Arrays.stream(Part.values())
                .filter(part -> part.program().isPresent())
                .map(part -> part.label() + " " + part.module() + " "
                        + part.program().orElseThrow().mainClass())
                .toList();
        assertThat(packed).containsAll(started).contains("cli infra/cli " + Alluvium.class.getName());
    }
}
