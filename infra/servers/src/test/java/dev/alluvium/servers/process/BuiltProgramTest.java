package dev.alluvium.servers.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BuiltProgramTest {
    @TempDir
    private Path root;

    @Test
    void inACheckoutItIsWhatTheBuildLeftInTheModule() throws IOException {
        write("worker/target/alluvium-worker-1.jar", "");
        write("worker/target/alluvium-worker-1-tests.jar", "");
        write("worker/target/classpath", "/repository/a.jar:/repository/b.jar\n");
        var program = new BuiltProgram(root, "worker");
        assertThat(program.packaged()).isFalse();
        assertThat(program.jars())
                .containsExactly(
                        root.resolve("worker/target/alluvium-worker-1.jar"),
                        Path.of("/repository/a.jar"),
                        Path.of("/repository/b.jar"));
    }

    @Test
    void inADistributionItIsWhatItsListNames() throws IOException {
        write("lib/worker.classpath", "alluvium-worker-1.jar:a.jar\n");
        var program = new BuiltProgram(root, "infra/worker");
        assertThat(program.packaged()).isTrue();
        assertThat(program.jars())
                .containsExactly(root.resolve("lib/alluvium-worker-1.jar"), root.resolve("lib/a.jar"));
    }

    @Test
    void whatIsNotBuiltHasNone() throws IOException {
        assertThat(new BuiltProgram(root, "worker").jars()).isEmpty();
        write("worker/target/alluvium-worker-1.jar", "");
        assertThat(new BuiltProgram(root, "worker").jars()).isEmpty();
    }

    private void write(String name, String text) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
