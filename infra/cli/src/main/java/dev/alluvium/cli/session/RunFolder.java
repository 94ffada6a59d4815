package dev.alluvium.cli.session;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.PrivateFile;
import dev.alluvium.servers.process.ProcessId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// `<data>/run`: which processes were started, and on which ports.
public record RunFolder(Path folder) {
    private static final String PORTS = "ports";

    public static RunFolder of(Path dataFolder) {
        return new RunFolder(dataFolder.resolve("run"));
    }

    /// The process of a part, when the one that was written down is still the one running under that number.
    public Optional<ProcessId> process(String part) {
        return ProcessId.running(folder.resolve(part + ".pid"));
    }

    public boolean hasRecord(String part) {
        return Files.exists(folder.resolve(part + ".pid"));
    }

    public void record(String part, ProcessId process) {
        PrivateFile.write(folder.resolve(part + ".pid"), process.line());
    }

    public void forget(String part) {
        delete(part + ".pid");
    }

    public void recordPorts(Map<String, Integer> ports) {
        var lines = new TreeMap<>(ports).entrySet().stream().map(port -> port.getKey() + "=" + port.getValue());
        PrivateFile.write(folder.resolve(PORTS), lines.collect(Collectors.joining("\n", "", "\n")));
    }

    Map<String, String> recordedPorts() {
        return read(folder.resolve(PORTS))
                .map(text -> text.lines()
                        .map(line -> line.split("=", 2))
                        .filter(pair -> pair.length == 2)
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])))
                .orElse(Map.of());
    }

    public void forgetPorts() {
        delete(PORTS);
    }

    private void delete(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> read(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new Failure("cannot read " + file + " (" + e.getMessage() + ")", e);
        }
    }
}
