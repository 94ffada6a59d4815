package dev.alluvium.cli;

import dev.alluvium.bench.Benchmarks;
import dev.alluvium.bench.RunningSystem;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
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
        Benchmarks.addTo(
                bench,
                () -> running(session),
                (program, settings, folder) -> start(session, program, settings, folder));
        return bench;
    }

    private static RunningSystem running(Session session) {
        var connections = session.connections();
        return new RunningSystem(
                connections.apiUrl(), connections.kafka(), connections.databaseUrl(), connections.requiredAdminToken());
    }

    /// Beside what runs here: with a folder of its own, and with nothing of this installation's settings.
    private static ProcessHandle start(Session session, String name, Map<String, String> settings, Path folder) {
        var part = Arrays.stream(Part.values())
                .filter(each -> each.label().equals(name))
                .findFirst()
                .orElseThrow();
        var environment = new HashMap<>(session.environment());
        environment.keySet().removeIf(variable -> variable.startsWith("ALLUVIUM_"));
        environment.putAll(settings);
        return new StartProgram(session.settings().in(folder))
                .start(part, part.program().orElseThrow(), environment)
                .handle()
                .orElseThrow(() -> new Failure(name + " ended as soon as it was started"));
    }
}
