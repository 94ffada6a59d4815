package dev.alluvium.cli.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.docs.Document;
import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/// A checkout of this repository as it was at a commit or a tag, made from the history. It stays for the next run, with
/// what was built in it.
record PreviousVersion(Path root) {
    private static final Path MIGRATIONS =
            Path.of("schemas/database/src/main/resources/dev/alluvium/database/migrations");

    static PreviousVersion at(String commit) throws IOException {
        var root = Document.ROOT.resolve("infra/cli/target/previous").resolve(commit);
        if (!Files.exists(root.resolve("pom.xml"))) {
            PrivateFolder.make(root);
            var tar = root.resolve("source.tar").toString();
            var archived = Command.of("git", "-C", Document.ROOT.toString(), "archive", "-o", tar, commit)
                    .run();
            assertThat(archived.fine())
                    .as("%s: the version before is built from the history, so a clone is needed", archived.output())
                    .isTrue();
            var unpacked = Command.of("tar", "-xf", tar, "-C", root.toString()).run();
            assertThat(unpacked.fine()).as(unpacked.output()).isTrue();
        }
        return new PreviousVersion(root);
    }

    /// The migrations that came later and do more than expand, by which this version's programs refuse the schema.
    List<String> refused() throws IOException {
        var later = new TreeSet<>(names(Document.ROOT));
        later.removeAll(names(root));
        var refused = new TreeSet<String>();
        for (var name : later) {
            var text = Files.readString(Document.ROOT.resolve(MIGRATIONS).resolve(name), UTF_8);
            if (!text.contains("\n-- alluvium: expand\n")) {
                refused.add(name);
            }
        }
        return List.copyOf(refused);
    }

    private static List<String> names(Path root) throws IOException {
        try (var files = Files.list(root.resolve(MIGRATIONS))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
