package dev.alluvium.bench.ingest;

import dev.alluvium.bench.harness.Benchmark;
import dev.alluvium.bench.harness.CpuTime;
import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.Programs;
import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.bench.running.BenchTenants;
import dev.alluvium.bench.running.BenchTenants.BenchTenant;
import dev.alluvium.bench.running.PublishTexts;
import dev.alluvium.bench.running.WatchEmbedded;
import dev.alluvium.embeddings.BgeSmall;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description = {
            "Publishes messages and takes the time until all of them can be found.",
            "In turns with it, the model alone is given the same inputs, with their sender in front as embed-worker has"
                    + " it: the ratio of the two is what the pipeline costs. Processor time is counted as well, without"
                    + " the model's, and by how much the database has grown."
        })
public final class PipelineBenchmark extends Benchmark {

    private final Supplier<RunningSystem> running;
    private final Programs further;

    @Option(names = "--messages", defaultValue = "3000", description = "Messages a round. Default: ${DEFAULT-VALUE}.")
    private int messages;

    @Option(names = "--tenants", defaultValue = "4", description = "Tenants they belong to. Default: ${DEFAULT-VALUE}.")
    private int tenants;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Rounds; the median counts. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--instances",
            defaultValue = "1",
            description = "Instances of embed-worker; the ones beside the running one end with the benchmark. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int instances;

    public PipelineBenchmark(Supplier<RunningSystem> running, Programs further) {
        this.running = running;
        this.further = further;
    }

    @Override
    protected Figures measure(PrintWriter progress) throws Exception {
        var system = running.get();
        int cpus = Runtime.getRuntime().availableProcessors();
        var results = new ArrayList<PipelineFigures.Round>();
        var all = TextMix.texts(messages * (rounds + 1));
        long before = DatabaseBytes.of(system);
        long grown;
        try (var _ = FurtherWorkers.start(further, instances - 1, progress);
                var owners = new BenchTenants(system);
                var model = BgeSmall.load(cpus, "")) {
            for (int round = 0; round <= rounds; round++) {
                var texts = all.subList(round * messages, (round + 1) * messages);
                var measured = round(system, owners, model, texts, progress);
                if (round == 0) {
                    progress.println("warm-up done");
                } else {
                    results.add(measured);
                    progress.println("round " + round + " of " + rounds + ": " + measured.line());
                }
            }
            grown = DatabaseBytes.of(system) - before;
        }
        return PipelineFigures.of(messages, tenants, instances, cpus, results, (double) grown / all.size());
    }

    private PipelineFigures.Round round(
            RunningSystem system, BenchTenants owners, BgeSmall model, List<String> texts, PrintWriter progress)
            throws Exception {
        var given = texts.stream().map(PublishTexts::given).toList();
        var raw = RawModelSpeed.measure(model, given);
        double workBefore = CpuTime.seconds(system.processes().get());
        double seconds = publishAndAwait(system, owners, texts, progress);
        double work = CpuTime.seconds(system.processes().get()) - workBefore;
        var rawAfter = RawModelSpeed.measure(model, given);
        return PipelineFigures.Round.of(
                texts.size() / seconds,
                (raw.textsPerSecond() + rawAfter.textsPerSecond()) / 2,
                work / texts.size() * 1e3,
                (raw.cpuSeconds() + rawAfter.cpuSeconds()) / 2 / texts.size() * 1e3);
    }

    private double publishAndAwait(RunningSystem system, BenchTenants owners, List<String> texts, PrintWriter progress)
            throws Exception {
        var created = new ArrayList<BenchTenant>();
        for (int i = 0; i < tenants; i++) {
            created.add(owners.create());
        }
        var ids = new HashSet<>(created.stream().map(BenchTenant::id).toList());
        try (var watch = new WatchEmbedded(system, ids);
                var producer = new PublishTexts(system)) {
            long start = System.nanoTime();
            for (int i = 0; i < texts.size(); i++) {
                producer.publish(created.get(i % tenants), "m-" + i, texts.get(i));
            }
            producer.flush();
            watch.await(texts.size(), progress);
            double seconds = (System.nanoTime() - start) / 1e9;
            requireSearchable(owners, created, texts.size());
            return seconds;
        }
    }

    /// The counts of the API must agree with what was announced.
    private static void requireSearchable(BenchTenants owners, List<BenchTenant> tenants, int expected)
            throws Exception {
        int embedded = 0;
        for (var tenant : tenants) {
            embedded += owners.counts(tenant).path("embedded").asInt();
        }
        if (embedded != expected) {
            throw new IllegalStateException("announced " + expected + " messages, but the API counts " + embedded);
        }
    }
}
