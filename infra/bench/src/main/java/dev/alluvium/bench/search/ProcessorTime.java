package dev.alluvium.bench.search;

import dev.alluvium.bench.harness.CpuTime;
import dev.alluvium.bench.scratch.ScratchDatabase;
import dev.alluvium.bench.scratch.ScratchProgram;
import dev.alluvium.servers.LocalPostgres;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/// Time that processors worked on searches, in milliseconds for each.
///
/// @param apiMs of query-api
/// @param serverMs of the server's processes; 0 where the server is not a process of this machine's
record ProcessorTime(double apiMs, double serverMs) {

    record Taken(SearchLoad.Latency latency, ProcessorTime each) {}

    /// Of a part of a benchmark.
    static Taken of(ScratchProgram api, ScratchDatabase database, Duration time, Callable<SearchLoad.Latency> part)
            throws Exception {
        double apiBefore = CpuTime.seconds(List.of(api.process()));
        double serverBefore = CpuTime.seconds(server(database));
        var latency = part.call();
        double searches = latency.perSecond() * time.toMillis() / 1e3;
        return new Taken(
                latency,
                new ProcessorTime(
                        (CpuTime.seconds(List.of(api.process())) - apiBefore) * 1e3 / searches,
                        (CpuTime.seconds(server(database)) - serverBefore) * 1e3 / searches));
    }

    private static List<ProcessHandle> server(ScratchDatabase database) {
        return database.server() instanceof LocalPostgres local
                ? local.process().handle().stream().toList()
                : List.of();
    }
}
