package dev.alluvium.bench.chaos.server;

import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.Trees;
import java.io.IOException;
import java.nio.file.Path;

/// A copy of the data of a server that did not run meanwhile.
public record KeptData(Path data, Path copy) implements AutoCloseable {

    static KeptData of(Path data, Path copy) {
        copy(data, copy);
        return new KeptData(data, copy);
    }

    void putBack() throws IOException {
        Trees.delete(data);
        copy(copy, data);
    }

    /// With owners and permissions, by which PostgreSQL goes.
    private static void copy(Path from, Path to) {
        var copied = Command.of("cp", "-a", from.toString(), to.toString()).run();
        if (!copied.fine()) {
            throw new IllegalStateException("not copied from " + from + ": " + copied.lastLine());
        }
    }

    @Override
    public void close() throws IOException {
        Trees.delete(copy);
    }
}
