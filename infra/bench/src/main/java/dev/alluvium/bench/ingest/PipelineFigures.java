package dev.alluvium.bench.ingest;

import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.Statistics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// What [PipelineBenchmark] measured. Rates are messages a second; a message is one text of the mix.
///
/// @param messagesPerSecond median over the rounds, from the first publish to the last announcement
/// @param rawTextsPerSecond median over the rounds: the model alone, before and after the pipeline
/// @param ratio median of the rounds' own ratios
/// @param cpuSecondsPerThousand median: processors' work for a thousand messages, of all parts on this machine; 0 where
/// there is none
/// @param modelCpuSecondsPerThousand of that, the model's: median of what a thousand texts took it alone
/// @param bytesPerMessage by which the database has grown; of one in which something was erased before, less than that
record PipelineFigures(
        String benchmark,
        int messages,
        int tenants,
        int instances,
        int cpus,
        double messagesPerSecond,
        double rawTextsPerSecond,
        double ratio,
        double cpuSecondsPerThousand,
        double modelCpuSecondsPerThousand,
        double bytesPerMessage,
        List<Round> rounds)
        implements Figures {

    record Round(
            double messagesPerSecond,
            double rawTextsPerSecond,
            double ratio,
            double cpuSecondsPerThousand,
            double modelCpuSecondsPerThousand) {

        static Round of(double pipeline, double raw, double cpu, double modelCpu) {
            return new Round(pipeline, raw, pipeline / raw, cpu, modelCpu);
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%.1f messages/s, model alone %.1f texts/s, ratio %.3f;"
                            + " processors %.1f s for 1,000, the model alone %.1f s",
                    messagesPerSecond,
                    rawTextsPerSecond,
                    ratio,
                    cpuSecondsPerThousand,
                    modelCpuSecondsPerThousand);
        }
    }

    static PipelineFigures of(
            int messages, int tenants, int instances, int cpus, List<Round> rounds, double bytesPerMessage) {
        return new PipelineFigures(
                "pipeline",
                messages,
                tenants,
                instances,
                cpus,
                median(rounds, Round::messagesPerSecond),
                median(rounds, Round::rawTextsPerSecond),
                median(rounds, Round::ratio),
                median(rounds, Round::cpuSecondsPerThousand),
                median(rounds, Round::modelCpuSecondsPerThousand),
                bytesPerMessage,
                rounds);
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return Statistics.of(rounds.stream().mapToDouble(figure)).median();
    }
}
