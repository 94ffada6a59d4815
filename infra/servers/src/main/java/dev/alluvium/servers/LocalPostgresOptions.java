package dev.alluvium.servers;

import dev.alluvium.servers.process.Life;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/// How a local server is started.
///
/// @param dataFolder made and initialised when it is not there
/// @param logFile what the server prints
/// @param port on 127.0.0.1
/// @param password of the superuser `postgres`; taken when the data folder is made, and to see whether the server is
/// ready
/// @param durable whether a committed transaction survives a crash of the machine; a killed server loses none either
/// way
/// @param life when the server ends by itself
/// @param settings further server settings; they win
/// @param patience how long to wait until connections are served
/// @param progress one line for each step that takes a while
public record LocalPostgresOptions(
        Path dataFolder,
        Path logFile,
        int port,
        String password,
        boolean durable,
        Life life,
        Map<String, String> settings,
        Duration patience,
        Consumer<String> progress) {

    public LocalPostgresOptions {
        dataFolder = dataFolder.toAbsolutePath().normalize();
        logFile = logFile.toAbsolutePath().normalize();
        settings = Map.copyOf(settings);
    }

    /// A durable server that outlives this JVM and a Ctrl-C in its terminal.
    public static LocalPostgresOptions detached(Path dataFolder, Path logFile, int port, String password) {
        return new LocalPostgresOptions(
                dataFolder, logFile, port, password, true, Life.DETACHED, Map.of(), Duration.ofMinutes(2), _ -> {});
    }

    /// A server on a free port that ends with this JVM and never waits for the disc.
    public static LocalPostgresOptions forTests(Path folder) {
        return new LocalPostgresOptions(
                folder.resolve("data"),
                folder.resolve("server.log"),
                FreePorts.one(),
                "only-for-tests",
                false,
                Life.WITH_THIS_JVM,
                Map.of(),
                Duration.ofMinutes(2),
                System.out::println);
    }

    public LocalPostgresOptions with(Map<String, String> furtherSettings) {
        return new LocalPostgresOptions(
                dataFolder, logFile, port, password, durable, life, furtherSettings, patience, progress);
    }

    public LocalPostgresOptions with(Consumer<String> otherProgress) {
        return new LocalPostgresOptions(
                dataFolder, logFile, port, password, durable, life, settings, patience, otherProgress);
    }
}
