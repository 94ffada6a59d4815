package dev.alluvium.testkit;

import dev.alluvium.servers.process.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Where a test server keeps its data: in memory where there is room, since a database of the tests is hundreds of
/// small files made for one test, else in the machine's folder for temporary files.
record TestFolder(Path path) {
    private static final String PREFIX = "alluvium-tests-";

    private static final Path IN_MEMORY = Path.of("/dev/shm");
    private static final long ROOM_BYTES = 6L << 30;

    /// A folder so old whose JVM, named in it, is gone was left by a JVM that was killed. The age spares those whose
    /// JVM is not seen from here, such as in another container.
    private static final Duration ABANDONED = Duration.ofHours(1);

    static TestFolder make() {
        try {
            // Passable for the account that the server runs as when root runs the tests.
            var open = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x"));
            var path = Files.createTempDirectory(
                    parent(), PREFIX + ProcessHandle.current().pid() + "-", open);
            abandoned(path).forEach(folder -> new TestFolder(folder).remove());
            return new TestFolder(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path parent() throws IOException {
        var roomy = Files.isDirectory(IN_MEMORY)
                && Files.isWritable(IN_MEMORY)
                && Files.getFileStore(IN_MEMORY).getUsableSpace() >= ROOM_BYTES;
        return roomy ? IN_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    }

    void remove() {
        try {
            Trees.delete(path);
        } catch (IOException e) {
            System.err.println("A test server's folder stays behind: " + e);
        }
    }

    private static List<Path> abandoned(Path young) throws IOException {
        var limit = Files.getLastModifiedTime(young).toInstant().minus(ABANDONED);
        var own = Files.getOwner(young);
        try (var siblings = Files.newDirectoryStream(young.getParent(), PREFIX + "*")) {
            var abandoned = new ArrayList<Path>();
            for (var folder : siblings) {
                if (Files.getOwner(folder).equals(own) && isOlder(folder, limit) && !isUsed(folder)) {
                    abandoned.add(folder);
                }
            }
            return abandoned;
        }
    }

    private static boolean isOlder(Path folder, Instant limit) throws IOException {
        return Files.getLastModifiedTime(folder).compareTo(FileTime.from(limit)) < 0;
    }

    private static boolean isUsed(Path folder) {
        var jvm = folder.getFileName().toString().substring(PREFIX.length()).split("-", 2)[0];
        try {
            return ProcessHandle.of(Long.parseLong(jvm)).isPresent();
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
