package dev.alluvium.servers.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.servers.LocalPostgres;
import dev.alluvium.servers.LocalPostgresOptions;
import dev.alluvium.servers.OtherJvm;
import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Downloads packages. The folder is closed to other accounts, as a clone in root's home is.
final class UnpackedPostgresIT {
    @TempDir
    private Path folder;

    @Test
    void twoProcessesAtOnceRepairWhatAKilledOneLeftAndShareOneServer() throws IOException {
        if (Command.find("apt-get").isEmpty()) {
            assertThatThrownBy(() -> new UnpackedPostgres(folder, _ -> {}).findOrUnpack())
                    .hasMessageContaining("no apt-get")
                    .hasMessageNotContaining("\n");
            return;
        }
        leaveHalfAServer();
        var first = OtherJvm.run(Unpack.class, folder);
        var second = OtherJvm.run(Unpack.class, folder);
        var bin = first.after("BIN ");

        assertThat(second.after("BIN ")).isEqualTo(bin);
        assertThat(names(folder)).hasSize(2).contains("postgres.lock").noneMatch(name -> name.startsWith("unpacking"));
        assertThat(foreignLibraries(InstalledPostgres.read(Path.of(bin)).orElseThrow()))
                .isEmpty();
    }

    private void leaveHalfAServer() throws IOException {
        Files.createDirectories(folder.resolve("unpacking-1/tree"));
        Files.createDirectories(folder.resolve("postgres-18.6/usr/lib/postgresql/18/bin"));
        Files.writeString(folder.resolve("postgres-18.6/usr/lib/postgresql/18/bin/postgres"), "half");
    }

    /// What the running server has loaded from anywhere but its own folder.
    private List<String> foreignLibraries(PostgresBinaries binaries) throws IOException {
        var postgres = LocalPostgres.start(binaries, LocalPostgresOptions.forTests(folder.resolve("server")));
        try {
            return Files.readAllLines(Path.of("/proc/" + postgres.process().pid() + "/maps")).stream()
                    .filter(line -> line.contains(".so"))
                    .filter(line -> !line.contains(folder.toString()))
                    .toList();
        } finally {
            postgres.kill();
            Trees.delete(folder.resolve("server"));
        }
    }

    private static List<String> names(Path folder) throws IOException {
        var names = new ArrayList<String>();
        try (var children = Files.newDirectoryStream(folder)) {
            children.forEach(child -> names.add(child.getFileName().toString()));
        }
        return names;
    }
}
