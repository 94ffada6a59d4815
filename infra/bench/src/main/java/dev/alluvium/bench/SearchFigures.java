package dev.alluvium.bench;

import java.util.List;
import java.util.Locale;

/// What [SearchBenchmark] measured.
///
/// @param startMs from starting the process to its first good answer about itself
/// @param http closed loop
/// @param sqlPerSecond the same searches' statement in a tenant's transaction, by as many clients without HTTP
/// @param ratio the first to the second
/// @param open at 60 % of what the closed loop reached, from the intended start of each request
record SearchFigures(
        String benchmark,
        int messages,
        int callers,
        double startMs,
        SearchLoad.Latency http,
        double sqlPerSecond,
        double ratio,
        SearchLoad.Latency open)
        implements Figures {

    @Override
    public List<String> lines() {
        return List.of(
                String.format(Locale.ROOT, "ready %.0f ms after its start", startMs),
                String.format(
                        Locale.ROOT,
                        "%d callers over HTTP, %d messages: %.0f searches/s (p50 %.1f ms, p99 %.1f ms)",
                        callers,
                        messages,
                        http.perSecond(),
                        http.p50Ms(),
                        http.p99Ms()),
                String.format(Locale.ROOT, "as many on the database alone: %.0f/s, ratio %.2f", sqlPerSecond, ratio),
                String.format(
                        Locale.ROOT,
                        "at %.0f/s, from the intended start: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms",
                        open.perSecond(),
                        open.p50Ms(),
                        open.p95Ms(),
                        open.p99Ms()));
    }
}
