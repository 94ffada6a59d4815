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

/// Where a test server keeps its data, in the machine's folder for temporary files.
record TestFolder(Path path) {
    private static final String PREFIX = "alluvium-tests-";

    /// No tests run so long: such a folder was left by a JVM that was killed.
    private static final Duration ABANDONED = Duration.ofDays(1);

    static TestFolder make() {
        try {
            // Passable for the account that the server runs as when root runs the tests.
            var open = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x"));
            var path = Files.createTempDirectory(PREFIX, open);
            abandoned(path).forEach(folder -> new TestFolder(folder).remove());
            return new TestFolder(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
                if (Files.getOwner(folder).equals(own) && isOlder(folder, limit)) {
                    abandoned.add(folder);
                }
            }
            return abandoned;
        }
    }

    private static boolean isOlder(Path folder, Instant limit) throws IOException {
        return Files.getLastModifiedTime(folder).compareTo(FileTime.from(limit)) < 0;
    }
}
