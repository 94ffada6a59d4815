package dev.alluvium.cli;

import dev.alluvium.bench.Benchmarks;
import dev.alluvium.bench.RunningSystem;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "NAME",
        description = "Measures; each benchmark prints JSON.")
final class BenchCommands {
    private BenchCommands() {}

    static CommandLine mount(Session session) {
        var bench = new CommandLine(new BenchCommands());
        Benchmarks.addTo(bench, () -> running(session));
        return bench;
    }

    private static RunningSystem running(Session session) {
        var connections = session.connections();
        return new RunningSystem(
                connections.apiUrl(), connections.kafka(), connections.databaseUrl(), connections.requiredAdminToken());
    }
}
