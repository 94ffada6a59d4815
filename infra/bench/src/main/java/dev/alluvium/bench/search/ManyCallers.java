package dev.alluvium.bench.search;

import dev.alluvium.bench.scratch.ScratchDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.servers.process.Pause;
import dev.alluvium.testkit.SeenStatement;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// Fifty callers that search one pool of the usual size, and how long they wait for a connection: the pool's own
/// timer.
record ManyCallers(ScratchDatabase database, TenantId tenant, SeenStatement search, Map<Integer, String> types) {
    private static final int CALLERS = 50;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration MEASURED = Duration.ofSeconds(8);
    private static final Duration BETWEEN_SEARCHES = Duration.ofMillis(200);

    /// Each searches five times a second, at moments of its own.
    ScopeFigures.Callers paced() throws InterruptedException, ExecutionException {
        return measure(BETWEEN_SEARCHES);
    }

    /// Each searches again as soon as it has its answer: what is measured is the queue.
    ScopeFigures.Callers flatOut() throws InterruptedException, ExecutionException {
        return measure(Duration.ZERO);
    }

    private ScopeFigures.Callers measure(Duration between) throws InterruptedException, ExecutionException {
        var meters = new SimpleMeterRegistry();
        try (var door = TenantDatabase.open(database.application(), meters)) {
            searchFor(WARM_UP, between, door);
            var acquired = meters.get("hikaricp.connections.acquire").timer();
            double waited = acquired.totalTime(TimeUnit.MILLISECONDS);
            long count = acquired.count();
            long searches = searchFor(MEASURED, between, door);
            double mean = (acquired.totalTime(TimeUnit.MILLISECONDS) - waited) / (acquired.count() - count);
            return ScopeFigures.Callers.of(
                    CALLERS,
                    database.application().maximumConnections(),
                    searches / (double) MEASURED.toSeconds(),
                    mean);
        }
    }

    private long searchFor(Duration time, Duration between, TenantDatabase door)
            throws InterruptedException, ExecutionException {
        long end = System.nanoTime() + time.toNanos();
        var searches = new AtomicLong();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var callers = IntStream.range(0, CALLERS)
                    .mapToObj(_ -> threads.submit(() -> {
                        long turn = System.nanoTime();
                        if (between.isPositive()) {
                            turn += ThreadLocalRandom.current().nextLong(between.toNanos());
                        }
                        while (turn < end) {
                            Pause.until(turn);
                            ScopeBenchmark.scoped(door, tenant, search, types);
                            searches.incrementAndGet();
                            turn = between.isPositive() ? turn + between.toNanos() : System.nanoTime();
                        }
                        return null;
                    }))
                    .toList();
            for (var caller : callers) {
                caller.get();
            }
        }
        return searches.get();
    }
}
