package dev.alluvium.servers;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/// Ports shared out among the JVMs of one user: whoever has one holds the lock on the byte of that number in a file of
/// all of them. The system takes the locks back with the JVM, however it ends, so none is left behind.
final class PortLocks {
    private static final Set<Integer> ASKED = new HashSet<>();
    private static FileChannel channel;

    private PortLocks() {}

    /// @return whether this JVM has the port from now on, until it ends; false also when it asked before
    static synchronized boolean acquire(int port) throws IOException {
        if (!ASKED.add(port)) {
            return false;
        }
        if (channel == null) {
            // Never opened twice: closing any channel of a file would give up the locks of all (fcntl, POSIX).
            channel = FileChannel.open(
                    file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        }
        return channel.tryLock(port, 1, false) != null;
    }

    private static Path file() {
        return Path.of(System.getProperty("java.io.tmpdir"), "alluvium-ports-" + System.getProperty("user.name"));
    }
}
