package dev.alluvium.bench;

import java.util.function.Supplier;
import picocli.CommandLine;

/// All benchmarks, as commands of the command line.
public final class Benchmarks {

    private Benchmarks() {}

    /// Mounts each benchmark as a subcommand.
    ///
    /// @param system called by a benchmark that measures a running installation, when it runs; throws when there
    ///     is none
    public static void addTo(CommandLine bench, Supplier<RunningSystem> system) {
        bench.addSubcommand(new EmbedBenchmark());
        bench.addSubcommand(new PipelineBenchmark(system));
        bench.addSubcommand(new FreshnessBenchmark(system));
    }
}
