package dev.alluvium.testkit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;

/// A PgBouncer: an installed one, else one unpacked from packages into a private folder, as [UnpackedPostgres] is.
record UnpackedPgBouncer(Path cacheFolder, Consumer<String> progress) {
    static final String PROGRAM = "usr/sbin/pgbouncer";

    /// Earlier ones know no prepared statements in transaction mode.
    static final Version OLDEST = Version.of("1.21");

    private static final Object ONE_THREAD = new Object();

    Path program() {
        return Command.find("pgbouncer")
                .filter(program -> runs(program)
                        .filter(found -> found.compareTo(OLDEST) >= 0)
                        .isPresent())
                .orElseGet(this::findOrUnpack);
    }

    private Path findOrUnpack() {
        var home = cacheFolder.toAbsolutePath().normalize().resolve("pgbouncer");
        try {
            Files.createDirectories(cacheFolder);
            synchronized (ONE_THREAD) {
                try (var channel = FileChannel.open(
                                cacheFolder.resolve("pgbouncer.lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                        var _ = channel.lock()) {
                    var program = home.resolve(PROGRAM);
                    if (runs(program).isEmpty()) {
                        unpack(home);
                    }
                    return program;
                }
            }
        } catch (IOException e) {
            throw new StartFailedException("PgBouncer cannot be unpacked into " + home + ": " + e, e);
        }
    }

    /// A copy that was made elsewhere does not find its libraries, and so does not run.
    private static Optional<Version> runs(Path program) {
        var finished = Command.of(program.toString(), "--version").run();
        return finished.fine() ? Version.in(finished.output()) : Optional.empty();
    }

    private void unpack(Path home) throws IOException {
        var work = Files.createDirectory(cacheFolder.resolve(
                "unpacking-pgbouncer-" + ProcessHandle.current().pid()));
        try {
            var packages =
                    new DebianPackages(Files.createDirectory(work.resolve("packages")), progress).downloadPgBouncer();
            progress.accept("Unpacking PgBouncer " + packages.server() + " into " + home);
            var tree = Files.createDirectory(work.resolve("tree"));
            PackageTree.pgBouncer(tree).unpack(packages.archives(), home);
            Trees.delete(home);
            Files.move(tree, home, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Trees.delete(work);
        }
        if (runs(home.resolve(PROGRAM)).isEmpty()) {
            throw new StartFailedException("PgBouncer was unpacked into " + home
                    + ", but does not run on this machine: install PgBouncer " + OLDEST + " or later.");
        }
    }
}
