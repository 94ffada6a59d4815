package dev.alluvium.bench.search;

import dev.alluvium.bench.scratch.ScratchDatabase;
import dev.alluvium.bench.scratch.ScratchProgram;
import dev.alluvium.servers.LocalPostgres;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// Time that processors worked on searches, in milliseconds for each. Says more than the time by the clock on a machine
/// with other work.
///
/// @param apiMs of query-api
/// @param serverMs of the server's processes
record ProcessorTime(double apiMs, double serverMs) {

    record Taken(SearchLoad.Latency latency, ProcessorTime each) {}

    /// Of a part of a benchmark.
    static Taken of(ScratchProgram api, ScratchDatabase database, Duration time, Callable<SearchLoad.Latency> part)
            throws Exception {
        double apiBefore = millis(Stream.of(api.process()));
        double serverBefore = millis(server(database));
        var latency = part.call();
        double searches = latency.perSecond() * time.toMillis() / 1e3;
        return new Taken(
                latency,
                new ProcessorTime(
                        (millis(Stream.of(api.process())) - apiBefore) / searches,
                        (millis(server(database)) - serverBefore) / searches));
    }

    private static Stream<ProcessHandle> server(ScratchDatabase database) {
        return database.server() instanceof LocalPostgres local
                ? local.process().handle().stream().flatMap(ProcessHandle::children)
                : Stream.of();
    }

    private static double millis(Stream<ProcessHandle> processes) {
        return processes
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .mapToDouble(Duration::toMillis)
                .sum();
    }
}
