package dev.alluvium.bench.ingest;

import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.Statistics;

/// What [FreshnessBenchmark] measured: milliseconds from a message's turn to be published to its announcement.
///
/// @param searched how many of them were searched for afterwards; all were found, or the benchmark fails
record FreshnessFigures(
        String benchmark,
        int messagesPerSecond,
        int messages,
        double p50Ms,
        double p95Ms,
        double p99Ms,
        double maxMs,
        int searched)
        implements Figures {

    static FreshnessFigures of(int rate, double[] millis, int searched) {
        var statistics = Statistics.of(millis);
        return new FreshnessFigures(
                "freshness",
                rate,
                statistics.count(),
                statistics.quantile(0.50),
                statistics.quantile(0.95),
                statistics.quantile(0.99),
                statistics.max(),
                searched);
    }
}
