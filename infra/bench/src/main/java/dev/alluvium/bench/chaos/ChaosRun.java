package dev.alluvium.bench.chaos;

import dev.alluvium.bench.chaos.fault.ChaosContext;
import dev.alluvium.bench.chaos.fault.FaultPlan;
import dev.alluvium.bench.chaos.operation.Operations;
import dev.alluvium.bench.chaos.report.ChaosReport;
import dev.alluvium.bench.chaos.report.Tally;
import dev.alluvium.bench.chaos.server.ChaosServers;
import dev.alluvium.bench.chaos.worker.ConsumerGroups;
import dev.alluvium.bench.chaos.worker.WorkerPairs;
import dev.alluvium.bench.harness.Programs;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// The fault suite: real workers, a real broker and a real database, and the faults that can befall them.
public final class ChaosRun {

    /// Seeds of operations are far from those of rounds: a seed is also which tenants there are.
    private static final long OPERATIONS_FROM = 1_000_000;

    private ChaosRun() {}

    /// @param seed of the first round; each further round has the next seed
    /// @param length how long further rounds are begun
    /// @param rounds how many rounds at most; 0 for as many as there is time for
    /// @param brief fewer faults in each round, and fewer operations
    /// @param operations how often each operation is gone through
    /// @param recoveries how often each recovery is measured
    public record Options(long seed, Duration length, int rounds, boolean brief, int operations, int recoveries) {}

    public static ChaosReport run(Options options, Programs programs, PrintWriter progress) throws Exception {
        var folder = Files.createTempDirectory("alluvium-chaos-");
        var tally = new Tally(progress);
        var seeds = new ArrayList<Long>();
        long began = System.nanoTime();
        try (var servers = ChaosServers.start(WorkerPairs.SIZE, folder, !options.brief(), progress);
                var groups = new ConsumerGroups(servers.kafka());
                var workers = new WorkerPairs(servers, programs, tally)) {
            var context = new ChaosContext(servers, workers, groups, tally, progress);
            groups.shortSessions(true);
            if (!options.brief() || options.rounds() != 1) {
                progress.println("starting and stopping each worker once");
                workers.warmUp();
            }
            var plan = options.brief() ? FaultPlan.shortForm() : FaultPlan.longForm();
            while (goesOn(options, began, seeds)) {
                long seed = options.seed() + seeds.size();
                new Round(context, seed)
                        .run(
                                plan.of(
                                        (int) (seed % 1_000),
                                        servers.disk().isPresent(),
                                        servers.clock().isPresent(),
                                        new Random(seed)),
                                options.brief());
                seeds.add(seed);
                progress.printf(
                        "seed %d done after %d s: %d kills so far, %d findings%n",
                        seed, Duration.ofNanos(System.nanoTime() - began).toSeconds(), tally.kills(), tally.findings());
            }
            for (int i = 0; i < options.operations(); i++) {
                Operations.runAll(context, options.brief(), options.seed() + OPERATIONS_FROM * (i + 1));
            }
            if (options.recoveries() > 0) {
                new Recoveries(context, options.seed()).measure(options.recoveries());
            }
            return tally.report(List.copyOf(seeds), notDone(servers));
        }
    }

    private static List<String> notDone(ChaosServers servers) {
        var notDone = new ArrayList<String>();
        if (servers.clock().isEmpty()) {
            notDone.add("jump of the clock: only of the long form, and where libfaketime can be had");
        }
        if (servers.disk().isEmpty()) {
            notDone.add("full disk: only of the long form, and where a tmpfs can be mounted");
        }
        return notDone;
    }

    private static boolean goesOn(Options options, long began, List<Long> seeds) {
        boolean more = options.rounds() == 0 || seeds.size() < options.rounds();
        return more && System.nanoTime() - began < options.length().toNanos();
    }
}
