package dev.alluvium.bench.ingest;

import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.Statistics;

/// What [FairnessBenchmark] measured: milliseconds from a message's turn to be published to its announcement, of a
/// tenant
/// that is alone and of the same one beside others that flood.
///
/// @param p95Times how many times the quiet value the flooded one is
/// @param floodLeft messages of the floods that were still waiting when the last of the tenant's was announced; none
/// means
///     that the flood was too small to say anything
/// @param floodsEndApart how much earlier the first flood ended than the last, as a part of the time that the last
/// took;
///     null unless the floods were waited for
record FairnessFigures(
        String benchmark,
        int floods,
        int floodMessages,
        boolean samePartition,
        int messages,
        double quietP50Ms,
        double quietP95Ms,
        double floodedP50Ms,
        double floodedP95Ms,
        double floodedMaxMs,
        double p95Times,
        int floodLeft,
        double floodMessagesPerSecond,
        Double floodsEndApart)
        implements Figures {

    private static final double MOST_MS = 2_000;

    static FairnessFigures of(Floods floods, double[] quiet, double[] flooded, Double endApart) {
        var alone = Statistics.of(quiet);
        var beside = Statistics.of(flooded);
        return new FairnessFigures(
                "fairness",
                floods.count(),
                floods.messages(),
                floods.samePartition(),
                beside.count(),
                alone.quantile(0.50),
                alone.quantile(0.95),
                beside.quantile(0.50),
                beside.quantile(0.95),
                beside.max(),
                beside.quantile(0.95) / alone.quantile(0.95),
                floods.left(),
                floods.perSecond(),
                endApart);
    }

    /// What was published beside, and what became of it.
    record Floods(int count, int messages, boolean samePartition, int left, double perSecond) {}

    @Override
    public boolean isFine() {
        return floodLeft > 0 && floodedP95Ms < MOST_MS;
    }
}
