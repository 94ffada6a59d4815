package dev.alluvium.bench.ingest;

import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.Statistics;
import java.util.List;
import java.util.Locale;

/// What [PipelineBenchmark] measured. Rates are messages a second; a message is one text of the mix.
///
/// @param messagesPerSecond median over the rounds, from the first publish to the last announcement
/// @param rawTextsPerSecond median over the rounds: the model alone, before and after the pipeline
/// @param ratio median of the rounds' own ratios
record PipelineFigures(
        String benchmark,
        int messages,
        int tenants,
        int instances,
        int cpus,
        double messagesPerSecond,
        double rawTextsPerSecond,
        double ratio,
        List<Round> rounds)
        implements Figures {

    record Round(double messagesPerSecond, double rawTextsPerSecond, double ratio) {

        static Round of(double pipeline, double raw) {
            return new Round(pipeline, raw, pipeline / raw);
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%.1f messages/s, model alone %.1f texts/s, ratio %.3f",
                    messagesPerSecond,
                    rawTextsPerSecond,
                    ratio);
        }
    }

    static PipelineFigures of(int messages, int tenants, int instances, int cpus, List<Round> rounds) {
        return new PipelineFigures(
                "pipeline",
                messages,
                tenants,
                instances,
                cpus,
                Statistics.of(rounds.stream().mapToDouble(Round::messagesPerSecond))
                        .median(),
                Statistics.of(rounds.stream().mapToDouble(Round::rawTextsPerSecond))
                        .median(),
                Statistics.of(rounds.stream().mapToDouble(Round::ratio)).median(),
                rounds);
    }
}
