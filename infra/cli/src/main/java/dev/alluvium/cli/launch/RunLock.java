package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.Pause;
import dev.alluvium.cli.session.LocalSettings;
import dev.alluvium.servers.process.PrivateFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/// Only one process at a time starts or stops the parts of an installation. The system lets go of it when
/// its holder ends, however that ends.
public final class RunLock implements AutoCloseable {
    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    public static RunLock take(LocalSettings settings, Duration patience) {
        var file = settings.runFolder().folder().resolve("lock");
        try {
            PrivateFolder.make(file.getParent());
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel, patience) == null) {
                channel.close();
                throw new Failure("another up or down is at work in " + settings.dataFolder() + ": wait for it, or set "
                        + LocalSettings.DATA_FOLDER);
            }
            return new RunLock(channel);
        } catch (IOException e) {
            throw new Failure(
                    "cannot write to " + settings.dataFolder() + " (" + e.getMessage() + "): set "
                            + LocalSettings.DATA_FOLDER,
                    e);
        }
    }

    private static FileLock tryLock(FileChannel channel, Duration patience) throws IOException {
        var deadline = System.nanoTime() + patience.toNanos();
        var lock = tryLock(channel);
        while (lock == null && System.nanoTime() < deadline) {
            Pause.briefly();
            lock = tryLock(channel);
        }
        return lock;
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another thread of this process has it: the one that stops everything.
            return null;
        }
    }

    boolean held() {
        return channel.isOpen();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new Failure("cannot let go of the lock (" + e.getMessage() + ")", e);
        }
    }
}
