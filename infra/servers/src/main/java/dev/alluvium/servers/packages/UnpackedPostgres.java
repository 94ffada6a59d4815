package dev.alluvium.servers.packages;

import dev.alluvium.servers.process.StartFailedException;
import dev.alluvium.servers.process.Trees;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A server that was unpacked from packages into a private folder, `postgres-<version>`. The folder appears in one
/// step, when it is complete; what an interrupted attempt left is removed by the next.
record UnpackedPostgres(Path cacheFolder, Consumer<String> progress) {
    private static final Object ONE_THREAD = new Object();

    /// Names where the folder was made: the programs find their libraries by that path.
    private static final String COMPLETE = "complete";

    PostgresBinaries findOrUnpack() {
        try {
            Files.createDirectories(cacheFolder);
            synchronized (ONE_THREAD) {
                try (var channel = FileChannel.open(
                                cacheFolder.resolve("postgres.lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                        var _ = channel.lock()) {
                    return find().orElseGet(this::unpack);
                }
            }
        } catch (IOException e) {
            throw new StartFailedException("The folder " + cacheFolder + " cannot be written: " + e, e);
        }
    }

    private Optional<PostgresBinaries> find() {
        return folders("postgres-").stream()
                .filter(UnpackedPostgres::isComplete)
                .flatMap(folder -> read(folder).stream())
                .filter(PostgresBinaries::suits)
                .max(Comparator.comparing(PostgresBinaries::version));
    }

    private PostgresBinaries unpack() {
        requireTimeZones();
        try {
            for (var leftover : folders("unpacking-")) {
                Trees.delete(leftover);
            }
            var work = Files.createDirectory(
                    cacheFolder.resolve("unpacking-" + ProcessHandle.current().pid()));
            try {
                return unpackIn(work);
            } finally {
                Trees.delete(work);
            }
        } catch (IOException e) {
            throw new StartFailedException("PostgreSQL cannot be unpacked into " + cacheFolder + ": " + e, e);
        }
    }

    private PostgresBinaries unpackIn(Path work) throws IOException {
        var packages = new DebianPackages(Files.createDirectory(work.resolve("packages")), progress).download();
        var home = cacheFolder.toAbsolutePath().normalize().resolve("postgres-" + packages.server());
        progress.accept("Unpacking PostgreSQL " + packages.server() + " into " + home);
        var tree = Files.createDirectory(work.resolve("tree"));
        PackageTree.postgres(tree).unpack(packages.archives(), home);
        Files.writeString(tree.resolve(COMPLETE), home.toString());
        Trees.delete(home);
        Files.move(tree, home, StandardCopyOption.ATOMIC_MOVE);
        return read(home)
                .filter(PostgresBinaries::suits)
                .orElseThrow(
                        () -> new StartFailedException("PostgreSQL " + packages.server() + " was unpacked into " + home
                                + ", but does not run on this machine: install PostgreSQL 17 or later with"
                                + " pgvector 0.8.6 or later."));
    }

    /// Debian's server reads the host's time zones, and no client can connect where its own is unknown.
    private static void requireTimeZones() {
        if (!Files.exists(Path.of("/usr/share/zoneinfo/Etc/UTC"))) {
            throw new StartFailedException(
                    "This machine has no time zones in /usr/share/zoneinfo: install its package tzdata.");
        }
    }

    private static Optional<PostgresBinaries> read(Path home) {
        var servers = home.resolve("usr/lib/postgresql");
        return list(servers).stream()
                .flatMap(folder -> InstalledPostgres.read(folder.resolve("bin")).stream())
                .findFirst();
    }

    private static boolean isComplete(Path home) {
        try {
            return Files.readString(home.resolve(COMPLETE))
                    .equals(home.toAbsolutePath().normalize().toString());
        } catch (IOException e) {
            return false;
        }
    }

    private List<Path> folders(String prefix) {
        return list(cacheFolder).stream()
                .filter(folder -> folder.getFileName().toString().startsWith(prefix))
                .toList();
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var children = Files.list(folder)) {
            return children.filter(Files::isDirectory).toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
