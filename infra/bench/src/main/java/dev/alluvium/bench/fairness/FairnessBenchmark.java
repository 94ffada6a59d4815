package dev.alluvium.bench.fairness;

import dev.alluvium.bench.fairness.FairnessFigures.Publishing;
import dev.alluvium.bench.fairness.FairnessFigures.Searching;
import dev.alluvium.bench.fairness.FairnessFigures.Sharing;
import dev.alluvium.bench.harness.Benchmark;
import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.RunningSystem;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "fairness",
        mixinStandardHelpOptions = true,
        description = {
            "How a tenant that does little fares while others have much done, each time beside a quiet value of the"
                    + " same run:",
            "its messages beside a flood in the same partition, in another one, and beside ten floods; its searches"
                    + " beside 100 connections that search without a pause.",
            "And how floods share: two equal ones, and two with shares 1 and 3."
        })
public final class FairnessBenchmark extends Benchmark {
    private static final int MANY = 10;
    private static final double LARGE_SHARE = 3;

    /// What is measured, each by itself.
    enum Part {
        SAME_PARTITION,
        OTHER_PARTITION,
        TEN_FLOODS,
        SEARCHES,
        EQUAL_FLOODS,
        SHARES;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Supplier<RunningSystem> running;

    @Option(
            names = "--flood",
            defaultValue = "3000",
            description = "Messages of a flood; ten floods, and two that share, are as large together."
                    + " Default: ${DEFAULT-VALUE}.")
    private int flood;

    @Option(names = "--messages", defaultValue = "20", description = "Measured, each time. Default: ${DEFAULT-VALUE}.")
    private int messages;

    @Option(names = "--rate", defaultValue = "2", description = "Messages a second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description = "Of searches, each time. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--connections", defaultValue = "100", description = "That search. Default: ${DEFAULT-VALUE}.")
    private int connections;

    @Option(names = "--part", description = "Only this one; may be repeated. One of ${COMPLETION-CANDIDATES}.")
    private Set<Part> only = EnumSet.noneOf(Part.class);

    public FairnessBenchmark(Supplier<RunningSystem> running) {
        this.running = running;
    }

    @Override
    protected Figures measure(PrintWriter progress) throws Exception {
        var system = running.get();
        var publishing = new ArrayList<Publishing>();
        var searching = new ArrayList<Searching>();
        var sharing = new ArrayList<Sharing>();
        var beside = new PublishBeside(system, messages, rate, progress);
        for (var part : only.isEmpty() ? EnumSet.allOf(Part.class) : only) {
            progress.println(part);
            switch (part) {
                case SAME_PARTITION -> publishing.add(beside.run(part.toString(), 1, flood, true));
                case OTHER_PARTITION -> publishing.add(beside.run(part.toString(), 1, flood, false));
                case TEN_FLOODS -> publishing.add(beside.run(part.toString(), MANY, flood / MANY, true));
                case SEARCHES ->
                    searching.addAll(
                            new SearchBeside(system, connections, Duration.ofSeconds(seconds), progress).run());
                case EQUAL_FLOODS -> sharing.add(new TwoFloods(system, flood / 2, progress).run(1));
                case SHARES -> sharing.add(new TwoFloods(system, flood / 2, progress).run(LARGE_SHARE));
            }
        }
        return new FairnessFigures("fairness", publishing, searching, sharing);
    }
}
