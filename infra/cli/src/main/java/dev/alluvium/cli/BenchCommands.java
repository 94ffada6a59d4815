package dev.alluvium.cli;

import dev.alluvium.bench.Benchmarks;
import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.launch.Installation;
import dev.alluvium.cli.launch.Part;
import dev.alluvium.cli.launch.PartEnvironment;
import dev.alluvium.cli.launch.StartProgram;
import dev.alluvium.cli.session.RoleLogins;
import dev.alluvium.cli.session.Session;
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
                (program, settings, folder) -> start(session, program, settings, folder),
                (program, settings, folder) -> startAnother(session, program, settings, folder),
                (process, mainClass, arguments, folder, output) -> new StartProgram(
                                session.settings().in(folder))
                        .run(
                                part(process),
                                new Part.Program(mainClass, "ALLUVIUM_EMBED_HEAP"),
                                session.environment(),
                                output,
                                arguments.toArray(String[]::new)));
        return bench;
    }

    private static RunningSystem running(Session session) {
        var connections = session.connections();
        connections.requireRunning();
        return new RunningSystem(
                connections.apiUrl(),
                connections.gatewayUrl(),
                connections.gatewayHealthUrl(),
                connections.kafka(),
                new RoleLogins(connections).application().settings(connections.databaseUrl()),
                connections.requiredAdminToken(),
                new Installation(connections)::processes);
    }

    /// Beside what runs here: with a folder of its own, and with nothing of this installation's settings.
    private static ProcessHandle start(Session session, String name, Map<String, String> settings, Path folder) {
        var environment = new HashMap<>(session.environment());
        environment.keySet().removeIf(variable -> variable.startsWith("ALLUVIUM_"));
        environment.putAll(settings);
        return start(session, part(name), environment, folder);
    }

    /// With the settings of what runs here, and these besides.
    private static ProcessHandle startAnother(Session session, String name, Map<String, String> settings, Path folder) {
        var part = part(name);
        var environment = new PartEnvironment(session.connections()).of(part);
        environment.putAll(settings);
        return start(session, part, environment, folder);
    }

    private static Part part(String name) {
        return Arrays.stream(Part.values())
                .filter(each -> each.label().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ProcessHandle start(Session session, Part part, Map<String, String> environment, Path folder) {
        return new StartProgram(session.settings().in(folder))
                .start(part, environment)
                .id()
                .handle()
                .orElseThrow(() -> new Failure(part.label() + " ended as soon as it was started"));
    }
}
