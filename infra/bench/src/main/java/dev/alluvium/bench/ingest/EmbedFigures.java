package dev.alluvium.bench.ingest;

import dev.alluvium.bench.harness.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What [EmbedBenchmark] measured.
///
/// @param threads how many texts the model works on at once under full load
/// @param cpus processors of this machine
/// @param single one caller, one text after the other
/// @param fullLoad all texts given at once
record EmbedFigures(
        String benchmark,
        String model,
        int threads,
        int cpus,
        List<TextMix.Share> mix,
        Single single,
        RawModelSpeed fullLoad)
        implements Figures {

    /// @param lengths one for each length of the mix
    record Single(int texts, double textsPerSecond, List<Latency> lengths) {}

    /// How long a text of one length takes.
    record Latency(int tokens, int texts, double p50Ms, double p95Ms) {}

    @Override
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("%s, %d threads on %d processors".formatted(model, threads, cpus));
        for (var length : single.lengths) {
            lines.add(String.format(
                    Locale.ROOT, "%4d tokens  p50 %7.2f ms  p95 %7.2f ms", length.tokens, length.p50Ms, length.p95Ms));
        }
        lines.add(String.format(Locale.ROOT, "one at a time  %.1f texts/s", single.textsPerSecond));
        lines.add(String.format(Locale.ROOT, "full load      %.1f texts/s", fullLoad.textsPerSecond()));
        return lines;
    }
}
