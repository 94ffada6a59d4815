package dev.alluvium.servers.packages;

import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.Root;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// The programs of a PostgreSQL that has pgvector.
///
/// @param bin the folder with `postgres`, `initdb` and the clients
/// @param version such as `18.6`
/// @param vectorVersion of pgvector, such as `0.8.7`
public record PostgresBinaries(Path bin, Version version, Version vectorVersion) {
    static final Version OLDEST_SERVER = Version.of("17");

    /// Earlier ones corrupt HNSW indexes under vacuum.
    public static final Version OLDEST_VECTOR = Version.of("0.8.6");

    /// Where all of this repository do.
    public static PostgresBinaries find(Consumer<String> progress) {
        return find(Root.cache(), progress);
    }

    /// An installed server, else one unpacked into `cacheFolder` before, else one unpacked now from Debian's
    /// packages. Safe when several processes look at the same time: one of them unpacks, the others wait for it.
    ///
    /// @param progress one line for each step that takes a while
    /// @throws StartFailedException there is none, and this machine cannot get one; the message says what to do
    public static PostgresBinaries find(Path cacheFolder, Consumer<String> progress) {
        return InstalledPostgres.find().orElseGet(() -> new UnpackedPostgres(cacheFolder, progress).findOrUnpack());
    }

    /// One of the server's programs, such as `pgbench`.
    public Path program(String name) {
        return bin.resolve(name);
    }

    boolean suits() {
        return suits(version, vectorVersion);
    }

    static boolean suits(Version server, Version vector) {
        return server.compareTo(OLDEST_SERVER) >= 0 && vector.compareTo(OLDEST_VECTOR) >= 0;
    }

    /// The version that the server in `bin` says it has, if it runs at all.
    static Optional<Version> versionOf(Path bin) {
        var finished =
                Command.of(bin.resolve("postgres").toString(), "--version").run();
        return finished.fine() ? Version.in(finished.output()) : Optional.empty();
    }
}
