package dev.alluvium.bench.ingest;

import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.Statistics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// What [IngestBenchmark] measured. Rates are messages a second.
///
/// @param messagesPerSecond of one tenant, through the worker; median over the rounds
/// @param barePerSecond the same rows by the best bare loop: of each round the best form, then the median
/// @param ratio median of the rounds' own ratios
/// @param manyTenantsPerSecond of as many tenants in each poll
/// @param manyTenantsRatio against one tenant, median of the rounds' own ratios
record IngestFigures(
        String benchmark,
        int messages,
        int tenants,
        int cpus,
        double messagesPerSecond,
        double barePerSecond,
        double ratio,
        double manyTenantsPerSecond,
        double manyTenantsRatio,
        List<Round> rounds)
        implements Figures {

    /// @param bare messages a second of each form of the bare loop
    record Round(double messagesPerSecond, double manyTenantsPerSecond, List<Bare> bare) {

        record Bare(String form, double messagesPerSecond) {}

        double barePerSecond() {
            return bare.stream().mapToDouble(Bare::messagesPerSecond).max().orElseThrow();
        }

        double ratio() {
            return messagesPerSecond / barePerSecond();
        }

        double manyTenantsRatio() {
            return manyTenantsPerSecond / messagesPerSecond;
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%.0f messages/s, bare %.0f (ratio %.3f), many tenants %.0f (ratio %.3f)",
                    messagesPerSecond,
                    barePerSecond(),
                    ratio(),
                    manyTenantsPerSecond,
                    manyTenantsRatio());
        }
    }

    static IngestFigures of(int messages, int tenants, int cpus, List<Round> rounds) {
        return new IngestFigures(
                "ingest",
                messages,
                tenants,
                cpus,
                median(rounds, Round::messagesPerSecond),
                median(rounds, Round::barePerSecond),
                median(rounds, Round::ratio),
                median(rounds, Round::manyTenantsPerSecond),
                median(rounds, Round::manyTenantsRatio),
                rounds);
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return Statistics.of(rounds.stream().mapToDouble(figure)).median();
    }
}
