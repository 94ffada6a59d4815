package dev.alluvium.servers.packages;

import dev.alluvium.servers.process.Command;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// A PgBouncer: an installed one, else one unpacked from packages into a private folder, as [UnpackedPostgres] is.
public record UnpackedPgBouncer(Path cacheFolder, Consumer<String> progress) {
    static final String PROGRAM = "usr/sbin/pgbouncer";

    /// Earlier ones know no prepared statements in transaction mode.
    static final Version OLDEST = Version.of("1.21");

    public Path program() {
        return Command.find("pgbouncer")
                .filter(program -> runs(program)
                        .filter(found -> found.compareTo(OLDEST) >= 0)
                        .isPresent())
                .orElseGet(() -> new UnpackedFolder(cacheFolder, "pgbouncer", "PgBouncer")
                        .where(
                                home -> runs(home.resolve(PROGRAM)).isPresent(),
                                folder -> new DebianPackages(folder, progress)
                                        .downloadPgBouncer()
                                        .archives(),
                                (archives, tree, home) ->
                                        PackageTree.pgBouncer(tree).unpack(archives, home))
                        .resolve(PROGRAM));
    }

    private static Optional<Version> runs(Path program) {
        var finished = Command.of(program.toString(), "--version").run();
        return finished.fine() ? Version.in(finished.output()) : Optional.empty();
    }
}
