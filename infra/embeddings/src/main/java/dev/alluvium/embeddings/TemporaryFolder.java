package dev.alluvium.embeddings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;

/// A folder that is gone when it is closed.
record TemporaryFolder(Path path) implements AutoCloseable {
    private static final String PREFIX = "alluvium-model-";

    /// Removes what processes left behind that were killed meanwhile, as well.
    static TemporaryFolder in(Path parent) throws IOException {
        var folder = new TemporaryFolder(Files.createTempDirectory(parent, PREFIX));
        folder.removeAbandoned();
        return folder;
    }

    /// Those an hour older than this one.
    void removeAbandoned() {
        try (var folders = Files.newDirectoryStream(path.getParent(), PREFIX + "*")) {
            var limit = Files.getLastModifiedTime(path).toInstant().minus(Duration.ofHours(1));
            for (var folder : folders) {
                if (Files.getLastModifiedTime(folder).toInstant().isBefore(limit)) {
                    new TemporaryFolder(folder).close();
                }
            }
        } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
            // Another user's, or gone already: no reason not to start.
            return;
        }
    }

    @Override
    public void close() {
        if (!Files.exists(path)) {
            return;
        }
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + path, e);
        }
    }
}
