package dev.alluvium.bench;

import dev.alluvium.bench.chaos.ChaosBenchmark;
import dev.alluvium.bench.fairness.FairnessBenchmark;
import dev.alluvium.bench.gateway.GatewayBenchmark;
import dev.alluvium.bench.harness.EndingWithUs;
import dev.alluvium.bench.harness.Programs;
import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.bench.harness.SideProgram;
import dev.alluvium.bench.ingest.EmbedBenchmark;
import dev.alluvium.bench.ingest.FreshnessBenchmark;
import dev.alluvium.bench.ingest.IngestBenchmark;
import dev.alluvium.bench.ingest.PipelineBenchmark;
import dev.alluvium.bench.insight.InsightsBenchmark;
import dev.alluvium.bench.quality.QualityBenchmark;
import dev.alluvium.bench.search.RecallBenchmark;
import dev.alluvium.bench.search.ScopeBenchmark;
import dev.alluvium.bench.search.SearchBenchmark;
import dev.alluvium.bench.search.TenantsBenchmark;
import dev.alluvium.bench.siege.SiegeBenchmark;
import java.util.function.Supplier;
import picocli.CommandLine;

/// All benchmarks, as commands of the command line.
public final class Benchmarks {

    private Benchmarks() {}

    /// Mounts each benchmark as a subcommand.
    ///
    /// @param system called by a benchmark that measures a running installation, when it runs; throws when there
    ///     is none
    /// @param programs starts programs for a benchmark that needs an installation of its own
    /// @param further starts further instances of the running installation's programs, with its settings
    /// @param sideProgram runs a program beside the main one of a process
    public static void addTo(
            CommandLine bench,
            Supplier<RunningSystem> system,
            Programs programs,
            Programs further,
            SideProgram sideProgram) {
        var own = new EndingWithUs(programs);
        bench.addSubcommand(new EmbedBenchmark());
        bench.addSubcommand(new PipelineBenchmark(system, new EndingWithUs(further)));
        bench.addSubcommand(new FreshnessBenchmark(system));
        bench.addSubcommand(new FairnessBenchmark(system));
        bench.addSubcommand(new SiegeBenchmark(system));
        bench.addSubcommand(new GatewayBenchmark(system));
        bench.addSubcommand(new IngestBenchmark(own));
        bench.addSubcommand(new QualityBenchmark(system));
        bench.addSubcommand(new InsightsBenchmark(sideProgram));
        bench.addSubcommand(new TenantsBenchmark(own));
        bench.addSubcommand(new ScopeBenchmark(own));
        bench.addSubcommand(new SearchBenchmark(own));
        bench.addSubcommand(new RecallBenchmark(own));
        bench.addSubcommand(new ChaosBenchmark(own));
    }
}
