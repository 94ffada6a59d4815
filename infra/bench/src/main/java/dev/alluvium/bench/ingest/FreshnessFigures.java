package dev.alluvium.bench.ingest;

import dev.alluvium.bench.harness.Figures;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

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
        var sorted = millis.clone();
        Arrays.sort(sorted);
        return new FreshnessFigures(
                "freshness",
                rate,
                sorted.length,
                at(sorted, 0.50),
                at(sorted, 0.95),
                at(sorted, 0.99),
                sorted[sorted.length - 1],
                searched);
    }

    private static double at(double[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    @Override
    public List<String> lines() {
        return List.of(String.format(
                Locale.ROOT,
                "%d messages at %d/s: published to searchable p50 %.0f ms, p95 %.0f ms, p99 %.0f ms, at most %.0f ms",
                messages,
                messagesPerSecond,
                p50Ms,
                p95Ms,
                p99Ms,
                maxMs));
    }
}
