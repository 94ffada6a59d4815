package dev.alluvium.servers;

import dev.alluvium.servers.process.Life;
import java.io.IOException;
import java.nio.file.Path;

/// Starts both servers, says which processes they are, and waits for the end of its input.
final class StartAndWait {

    private StartAndWait() {}

    /// @param arguments a folder, and how long the servers are to live
    public static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[0]);
        var tests = LocalPostgresOptions.forTests(folder.resolve("postgres"));
        var broker = LocalKafkaOptions.forTests(folder.resolve("kafka"));
        var detached = Life.valueOf(arguments[1]) == Life.DETACHED;
        var postgres = LocalPostgres.start(
                detached
                        ? LocalPostgresOptions.detached(
                                tests.dataFolder(), tests.logFile(), tests.port(), tests.password())
                        : tests);
        var kafka = LocalKafka.start(
                detached
                        ? LocalKafkaOptions.detached(
                                broker.dataFolder(), broker.logFile(), broker.port(), broker.controllerPort())
                        : broker);
        System.out.println(
                "PIDS " + postgres.process().pid() + " " + kafka.process().pid());
        System.in.readAllBytes();
    }
}
