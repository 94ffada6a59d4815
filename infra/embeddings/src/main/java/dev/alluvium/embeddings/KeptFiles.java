package dev.alluvium.embeddings;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/// Files of the class path that lie unpacked in a folder from one process to the next: unpacking 78 MB takes half a
/// second of a processor at each start. Whoever starts processes names the folder; it must be writable by nobody else,
/// because native code is loaded from it.
///
/// Safe for several processes at once: what is there is whole, and is what the class path has.
///
/// @param folder made when it is not there
record KeptFiles(Path folder) {
    static final String PROPERTY = "alluvium.model.files";

    /// The folder that the system property [#PROPERTY] names, if it is set.
    static Optional<KeptFiles> configured() {
        return Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of).map(KeptFiles::new);
    }

    /// A folder with each of these under its last name.
    ///
    /// @param resources of the class path
    Path of(List<String> resources) throws IOException {
        var kept = folder.resolve(mark(resources));
        if (!Files.isDirectory(kept)) {
            unpack(resources, kept);
        }
        return kept;
    }

    private void unpack(List<String> resources, Path kept) throws IOException {
        Files.createDirectories(folder);
        var fresh = TemporaryFolder.in(folder);
        try {
            for (var resource : resources) {
                try (var in = url(resource).openStream()) {
                    Files.copy(in, fresh.path().resolve(lastName(resource)));
                }
            }
            Files.move(fresh.path(), kept, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(kept)) {
                throw e;
            }
            // Another process was quicker.
        } finally {
            fresh.close();
        }
    }

    /// Other files have another one.
    private static String mark(List<String> resources) throws IOException {
        var mark = new CRC32();
        for (var resource : resources) {
            var connection = url(resource).openConnection();
            long version = connection instanceof JarURLConnection jar
                    ? jar.getJarEntry().getCrc()
                    : connection.getLastModified();
            mark.update((resource + ' ' + connection.getContentLengthLong() + ' ' + version + '\n').getBytes());
        }
        return lastName(resources.getFirst()) + "-" + Long.toHexString(mark.getValue());
    }

    private static String lastName(String resource) {
        return resource.substring(resource.lastIndexOf('/') + 1);
    }

    private static URL url(String resource) {
        var url = KeptFiles.class.getClassLoader().getResource(resource);
        if (url == null) {
            throw new IllegalStateException(resource + " is not on the class path");
        }
        return url;
    }
}
