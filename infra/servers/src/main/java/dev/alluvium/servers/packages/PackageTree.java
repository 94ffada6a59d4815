package dev.alluvium.servers.packages;

import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.StartFailedException;
import dev.alluvium.servers.process.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Packages unpacked side by side, made to run from a folder of their own with the C library among them: nothing of
/// the host's libraries is used, so that its age does not matter.
///
/// @param programs what is to run: a program, or a folder with `bin` folders in it; relative to `folder`
/// @param kept what is needed besides the libraries; relative to `folder`
record PackageTree(Path folder, String programs, List<String> kept) {

    static PackageTree postgres(Path folder) {
        var programs = "usr/lib/postgresql";
        return new PackageTree(folder, programs, List.of(programs, "usr/share/postgresql", "usr/share/doc"));
    }

    static PackageTree pgBouncer(Path folder) {
        return new PackageTree(folder, UnpackedPgBouncer.PROGRAM, List.of(UnpackedPgBouncer.PROGRAM, "usr/share/doc"));
    }

    /// @param home where the folder will be when it runs
    void unpack(List<Path> archives, Path home) throws IOException {
        for (var archive : archives) {
            must(Command.of("dpkg-deb", "--extract", archive.toString(), folder.toString()));
        }
        var loader = loader();
        var libraries = loader.getParent();
        for (var program : findPrograms()) {
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

    private List<Path> findPrograms() throws IOException {
        return files(folder.resolve(programs), 3)
                .filter(file -> file.getParent().getFileName().toString().endsWith("bin"))
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

    /// Of 250 MB, what the programs use: their own folders and the libraries; and the licences.
    private void removeWhatIsNotNeeded(Path libraries) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (var file : paths.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                if (kept.stream().map(folder::resolve).noneMatch(file::startsWith) && !isLibrary(file, libraries)) {
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
            throw new StartFailedException("The packages cannot be unpacked: " + finished.lastLine());
        }
    }
}
