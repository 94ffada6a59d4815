package dev.alluvium.bench.search;

import dev.alluvium.bench.harness.Statistics;
import dev.alluvium.servers.process.Pause;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Callers that search, each with its own connection, and ask the requests in turn.
record SearchLoad(URI api, List<byte[]> requests, int callers, AtomicInteger asked) {

    SearchLoad(URI api, List<byte[]> requests, int callers) {
        this(api, requests, callers, new AtomicInteger());
    }

    /// Times in milliseconds.
    record Latency(double perSecond, double p50Ms, double p95Ms, double p99Ms) {
        static Latency of(List<Double> millis, Duration time) {
            var statistics = Statistics.of(millis);
            return new Latency(
                    millis.size() / (time.toMillis() / 1e3),
                    statistics.quantile(0.5),
                    statistics.quantile(0.95),
                    statistics.quantile(0.99));
        }
    }

    /// Each asks again as soon as it has its answer.
    Latency closed(Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        return Latency.of(
                run(() -> {
                    var taken = new ArrayList<Double>();
                    try (var caller = new HttpCaller(api)) {
                        for (long began = System.nanoTime(); began < end; began = System.nanoTime()) {
                            ask(caller);
                            taken.add((System.nanoTime() - began) / 1e6);
                        }
                    }
                    return taken;
                }),
                time);
    }

    /// Requests begin at times that were fixed before; one that has to wait for a caller has waited.
    Latency open(Duration time, double perSecond) throws Exception {
        long start = System.nanoTime();
        long gap = (long) (1e9 / perSecond);
        long count = time.toNanos() / gap;
        var next = new AtomicLong();
        return Latency.of(
                run(() -> {
                    var taken = new ArrayList<Double>();
                    try (var caller = new HttpCaller(api)) {
                        for (long turn = next.getAndIncrement(); turn < count; turn = next.getAndIncrement()) {
                            long intended = start + turn * gap;
                            Pause.until(intended);
                            ask(caller);
                            taken.add((System.nanoTime() - intended) / 1e6);
                        }
                    }
                    return taken;
                }),
                time);
    }

    private void ask(HttpCaller caller) throws IOException {
        int status = caller.ask(requests.get(Math.floorMod(asked.getAndIncrement(), requests.size())));
        if (status != 200) {
            throw new IOException("a search was answered " + status);
        }
    }

    private List<Double> run(Callable<List<Double>> caller) throws Exception {
        var all = new ArrayList<Double>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answered : threads.invokeAll(Collections.nCopies(callers, caller))) {
                all.addAll(answered.get());
            }
        }
        return all;
    }
}
