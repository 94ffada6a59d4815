package dev.alluvium.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/// Writes the tarball: `bin/alluvium`, `lib` with every jar once, the guides. Run by the build, after everything is
/// packaged.
///
/// `infra/alluvium` and `infra/docs` are there as in a checkout, so that each command and link of the guides holds.
final class Distribution {

    private Distribution() {}

    /// Arguments: the checkout, the version, the time of all files, the file to write.
    public static void main(String[] arguments) throws IOException {
        var file = Path.of(arguments[3]);
        write(Path.of(arguments[0]), arguments[1], Instant.parse(arguments[2]), file);
        System.out.printf("%s: %d MiB%n", file, Files.size(file) >> 20);
    }

    static void write(Path root, String version, Instant time, Path file) throws IOException {
        var libraries = Libraries.of(root, Processes.read(root));
        var tarball = new Tarball();
        tarball.program("bin/alluvium", root.resolve("infra/alluvium"));
        tarball.link("infra/alluvium", "../bin/alluvium");
        libraries.jars().forEach((name, jar) -> tarball.copy("lib/" + name, jar));
        libraries.classPaths().forEach((name, list) -> tarball.text("lib/" + name + ".classpath", list + "\n"));
        tarball.copy("LICENSE", root.resolve("LICENSE"));
        tarball.copy("README.md", root.resolve("README.md"));
        addFolder(tarball, root, root.resolve("infra/docs"));
        addFolder(tarball, root, root.resolve("infra/deploy/compose"));
        Files.createDirectories(file.toAbsolutePath().getParent());
        tarball.write(file, "alluvium-" + version, time);
    }

    private static void addFolder(Tarball tarball, Path root, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> tarball.copy(root.relativize(file).toString(), file));
        }
    }
}
