package dev.alluvium.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Packages unpacked side by side, made to run from a folder of their own with the C library among them: nothing of
/// the host's libraries is used, so that its age does not matter.
record PackageTree(Path folder) {

    /// @param home where the folder will be when it runs
    void unpack(List<Path> archives, Path home) throws IOException {
        for (var archive : archives) {
            must(Command.of("dpkg-deb", "--extract", archive.toString(), folder.toString()));
        }
        var loader = loader();
        var libraries = loader.getParent();
        for (var program : programs()) {
            must(Command.of(
                    loader.toString(),
                    "--library-path",
                    libraries.toString(),
                    folder.resolve("usr/bin/patchelf").toString(),
                    "--set-interpreter",
                    home.resolve(folder.relativize(loader)).toString(),
                    // The older form of the path holds for the libraries' own libraries too.
                    "--force-rpath",
                    "--set-rpath",
                    home.resolve(folder.relativize(libraries)).toString(),
                    program.toString()));
        }
        removeWhatIsNotNeeded(libraries);
    }

    /// The dynamic loader, `ld-linux-….so.N`, lies among the libraries of the machine's kind: `usr/lib/<kind>`.
    private Path loader() throws IOException {
        return files(folder.resolve("usr/lib"), 2)
                .filter(file -> file.getFileName().toString().matches("ld-linux.*\\.so\\.\\d+"))
                .filter(file -> !file.getParent().endsWith("lib"))
                .findFirst()
                .orElseThrow(() -> new StartFailedException(
                        "The packages hold no C library: install PostgreSQL 17 or later with pgvector 0.8.6 or"
                                + " later."));
    }

    private List<Path> programs() throws IOException {
        return files(folder.resolve("usr/lib/postgresql"), 3)
                .filter(file -> file.getParent().endsWith("bin"))
                .filter(PackageTree::isElf)
                .toList();
    }

    private static boolean isElf(Path file) {
        try (var stream = Files.newInputStream(file)) {
            var start = stream.readNBytes(4);
            return start.length == 4 && start[0] == 0x7f && start[1] == 'E' && start[2] == 'L' && start[3] == 'F';
        } catch (IOException e) {
            return false;
        }
    }

    /// Of 250 MB, what the server uses: its own folders and the libraries; and the licences.
    private void removeWhatIsNotNeeded(Path libraries) throws IOException {
        var kept = List.of(
                folder.resolve("usr/lib/postgresql"),
                folder.resolve("usr/share/postgresql"),
                folder.resolve("usr/share/doc"));
        try (var paths = Files.walk(folder)) {
            for (var file : paths.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                if (kept.stream().noneMatch(file::startsWith) && !isLibrary(file, libraries)) {
                    Files.delete(file);
                }
            }
        }
        removeEmptyFolders();
    }

    private static boolean isLibrary(Path file, Path libraries) {
        return libraries.equals(file.getParent())
                && file.getFileName().toString().contains(".so");
    }

    private void removeEmptyFolders() throws IOException {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && Trees.isEmpty(path)) {
                    Files.delete(path);
                }
            }
        }
    }

    private static Stream<Path> files(Path below, int depth) throws IOException {
        try (var found = Files.find(below, depth, (_, attributes) -> attributes.isRegularFile())) {
            return found.toList().stream();
        }
    }

    private static void must(Command command) {
        var finished = command.run();
        if (!finished.fine()) {
            throw new StartFailedException("PostgreSQL's packages cannot be unpacked: " + finished.lastLine());
        }
    }
}
