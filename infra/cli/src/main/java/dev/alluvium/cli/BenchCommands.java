package dev.alluvium.cli;

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
        return new CommandLine(new BenchCommands());
    }
}
