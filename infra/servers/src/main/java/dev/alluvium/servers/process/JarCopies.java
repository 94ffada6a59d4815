package dev.alluvium.servers.process;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Copies of the jars of a checkout for the processes that run from them: the next build replaces the jars, and a
/// process whose jar is replaced fails at the next class it loads. All processes of one build share a copy, and so
/// its [ClassArchive]. Safe for several JVMs at once.
///
/// @param folder where copies are kept
/// @param label  of the program
public record JarCopies(Path folder, String label) {
    /// A process that was given a copy is started within this time.
    private static final Duration STARTED = Duration.ofHours(1);

    /// Those below a root are copied; other projects' jars stay what they are. Copies of former builds are deleted when
    /// no process runs from them, and what a JVM left that was killed while it copied.
    public List<Path> of(Path root, List<Path> jars) throws IOException {
        var ours = jars.stream().filter(jar -> jar.startsWith(root)).toList();
        var kept = folder.resolve(label + "-" + JarMark.of(ours));
        if (!Files.isDirectory(kept)) {
            copy(ours, kept);
        }
        Files.setLastModifiedTime(kept, FileTime.from(Instant.now()));
        deleteFormer(kept);
        return jars.stream()
                .map(jar -> jar.startsWith(root) ? kept.resolve(jar.getFileName()) : jar)
                .toList();
    }

    private void copy(List<Path> jars, Path kept) throws IOException {
        PrivateFolder.make(folder);
        var fresh = Files.createTempDirectory(folder, label + ".");
        try {
            for (var jar : jars) {
                Files.copy(jar, fresh.resolve(jar.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
            Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(kept)) {
                throw e;
            }
            // Another JVM was quicker.
        } finally {
            Trees.delete(fresh);
        }
    }

    private void deleteFormer(Path kept) throws IOException {
        var former = new ArrayList<Path>();
        try (var all = Files.newDirectoryStream(folder, Files::isDirectory)) {
            all.forEach(each -> {
                if (!each.equals(kept)
                        && each.getFileName().toString().matches(label + "(-" + JarMark.DIGITS + "|\\.\\d+)?")) {
                    former.add(each);
                }
            });
        }
        var limit = FileTime.from(Instant.now().minus(STARTED));
        for (var each : former) {
            if (isOlder(each, limit) && !isUsed(each)) {
                Trees.delete(each);
            }
        }
    }

    private static boolean isOlder(Path folder, FileTime limit) throws IOException {
        try {
            return Files.getLastModifiedTime(folder).compareTo(limit) < 0;
        } catch (NoSuchFileException e) {
            // Another JVM has finished its copy, or was quicker here as well.
            return false;
        }
    }

    private static boolean isUsed(Path folder) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").contains(folder + "/"));
    }
}
