package dev.alluvium.servers.packages;

import dev.alluvium.servers.process.StartFailedException;
import dev.alluvium.servers.process.Trees;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Predicate;

/// A folder that packages are unpacked into, once for all processes. It appears in one step, when it is complete.
///
/// @param cacheFolder where it lies
/// @param name what it is called
/// @param what is in it, for a message
public record UnpackedFolder(Path cacheFolder, String name, String what) {
    private static final Object ONE_THREAD = new Object();

    /// Downloads into one folder, and names the files.
    @FunctionalInterface
    public interface Packages {
        List<Path> downloadInto(Path folder) throws IOException;
    }

    /// Unpacks archives into `tree`, which will be moved to `home`.
    @FunctionalInterface
    public interface Unpacking {
        void unpack(List<Path> archives, Path tree, Path home) throws IOException;
    }

    Path home() {
        return cacheFolder.toAbsolutePath().normalize().resolve(name);
    }

    /// The folder, unpacked where what is there does not run: a copy that was made elsewhere does not find its
    /// libraries.
    public Path where(Predicate<Path> runs, Packages packages, Unpacking unpacking) {
        try {
            Files.createDirectories(cacheFolder);
            synchronized (ONE_THREAD) {
                try (var channel = FileChannel.open(
                                cacheFolder.resolve(name + ".lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                        var _ = channel.lock()) {
                    if (!runs.test(home())) {
                        unpack(packages, unpacking);
                    }
                }
            }
        } catch (IOException e) {
            throw new StartFailedException(what + " cannot be unpacked into " + home() + ": " + e, e);
        }
        if (!runs.test(home())) {
            throw new StartFailedException(
                    what + " was unpacked into " + home() + ", but does not run on this machine: install it.");
        }
        return home();
    }

    private void unpack(Packages packages, Unpacking unpacking) throws IOException {
        var work = Files.createDirectory(cacheFolder.resolve(
                "unpacking-" + name + "-" + ProcessHandle.current().pid()));
        try {
            var archives = packages.downloadInto(Files.createDirectory(work.resolve("packages")));
            var tree = Files.createDirectory(work.resolve("tree"));
            unpacking.unpack(archives, tree, home());
            Trees.delete(home());
            Files.move(tree, home(), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Trees.delete(work);
        }
    }
}
