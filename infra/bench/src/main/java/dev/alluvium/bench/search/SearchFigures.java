package dev.alluvium.bench.search;

import dev.alluvium.bench.harness.Figures;
import java.util.List;
import java.util.Locale;

/// What [SearchBenchmark] measured.
///
/// @param startMs from starting the process to its first good answer about itself
/// @param http searches by vector, closed loop
/// @param sqlPerSecond transactions of the same searches by as many clients of pgbench
/// @param ratio the first to the second
/// @param open at 60 % of what the closed loop reached, from the intended start of each request
/// @param keyword by words, one caller
/// @param hybrid by words and meaning, one caller
/// @param hybridOfFew the same, eight callers
record SearchFigures(
        String benchmark,
        int messages,
        int callers,
        double startMs,
        SearchLoad.Latency http,
        double sqlPerSecond,
        double ratio,
        SearchLoad.Latency open,
        SearchLoad.Latency keyword,
        SearchLoad.Latency hybrid,
        SearchLoad.Latency hybridOfFew,
        HeapFigures heap)
        implements Figures {

    @Override
    public List<String> lines() {
        return List.of(
                String.format(Locale.ROOT, "ready %.0f ms after its start", startMs),
                String.format(Locale.ROOT, "%d callers over HTTP, %d messages: %s", callers, messages, line(http)),
                String.format(Locale.ROOT, "as many of pgbench: %.0f/s, ratio %.2f", sqlPerSecond, ratio),
                "at 60 %, from the intended start: " + line(open),
                "by words, one caller: " + line(keyword),
                "by both, one caller: " + line(hybrid),
                "by both, eight callers: " + line(hybridOfFew),
                heap.line());
    }

    private static String line(SearchLoad.Latency latency) {
        return String.format(
                Locale.ROOT,
                "%.0f searches/s, p50 %.1f ms, p95 %.1f ms, p99 %.1f ms",
                latency.perSecond(),
                latency.p50Ms(),
                latency.p95Ms(),
                latency.p99Ms());
    }
}
