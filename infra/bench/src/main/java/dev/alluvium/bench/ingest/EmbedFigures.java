package dev.alluvium.bench.ingest;

import dev.alluvium.bench.harness.Figures;
import java.util.List;

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
}
