package dev.alluvium.servers.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Which process serves a data folder: its id and when it started, because ids are used again.
public record PidFile(Path file) {

    public static PidFile in(Path dataFolder) {
        return new PidFile(dataFolder.resolve("pid"));
    }

    public void write(ProcessHandle process) {
        try {
            Files.writeString(file, process.pid() + " " + startOf(process) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Optional<ProcessHandle> running() {
        try {
            var words = Files.readString(file).strip().split(" ");
            return ProcessHandle.of(Long.parseLong(words[0]))
                    .filter(process -> words.length == 2 && isClose(startOf(process), Long.parseLong(words[1])));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// The start is reckoned from the machine's, which may be read a little differently each time.
    private static boolean isClose(long one, long other) {
        return Math.abs(one - other) < 2000;
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(start -> start.toEpochMilli()).orElse(0L);
    }
}
