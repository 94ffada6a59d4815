package dev.alluvium.bench.fairness;

import dev.alluvium.bench.fairness.FairnessFigures.Searching;
import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.bench.ingest.TextMix;
import dev.alluvium.bench.running.BenchTenants;
import dev.alluvium.bench.running.BenchTenants.BenchTenant;
import dev.alluvium.bench.running.PublishTexts;
import dev.alluvium.bench.running.WatchEmbedded;
import dev.alluvium.bench.search.HttpCaller;
import dev.alluvium.bench.siege.Victim;
import dev.alluvium.servers.process.Pause;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Searches twice a second: while nothing else happens, and again beside another tenant's connections, each of which
/// asks again as soon as it has its answer.
record SearchBeside(RunningSystem system, int connections, Duration time, PrintWriter progress) {
    private static final int TEXTS = 200;
    private static final int PER_SECOND = 2;
    private static final int WARM_UP_PER_SECOND = 40;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration AFTER_A_FAILURE = Duration.ofMillis(20);

    List<Searching> run() throws Exception {
        var texts = TextMix.texts(TEXTS);
        var figures = new ArrayList<Searching>();
        try (var tenants = new BenchTenants(system)) {
            var owner = tenants.create();
            var other = tenants.create();
            publish(List.of(owner, other), texts);
            for (var mode : List.of("hybrid", "keyword")) {
                try (var victim = Victim.start(system.apiUrl(), owner.key(), mode, Victim.parts(texts))) {
                    figures.add(beside(victim, other, mode, texts));
                }
            }
        }
        return figures;
    }

    private Searching beside(Victim victim, BenchTenant other, String mode, List<String> texts) throws Exception {
        progress.printf("%s: %d searches a second, quiet%n", mode, PER_SECOND);
        victim.search(WARM_UP_PER_SECOND, WARM_UP, LIMIT);
        var quiet = victim.search(PER_SECOND, time, LIMIT);
        progress.printf("%s: beside %d connections%n", mode, connections);
        try (var busy = new Busy(system, other, mode, texts, connections)) {
            Pause.of(WARM_UP);
            int before = busy.answered.get();
            long from = System.nanoTime();
            var beside = victim.search(PER_SECOND, time, LIMIT);
            return new Searching(
                    mode,
                    connections,
                    beside.searches(),
                    quiet.p50Ms(),
                    quiet.p95Ms(),
                    beside.p50Ms(),
                    beside.p95Ms(),
                    beside.p95Ms() / quiet.p95Ms(),
                    (busy.answered.get() - before) * 1e9 / (System.nanoTime() - from),
                    beside.failed());
        }
    }

    private void publish(List<BenchTenant> tenants, List<String> texts) throws Exception {
        try (var watch = new WatchEmbedded(system, PublishBeside.ids(tenants));
                var producer = new PublishTexts(system)) {
            PublishBeside.publishByTurns(producer, tenants, texts);
            producer.flush();
            watch.await(tenants.size() * texts.size(), progress);
        }
    }

    /// Connections that search until they are closed. Refusals for too many requests count as answers.
    private static final class Busy implements AutoCloseable {
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicBoolean over = new AtomicBoolean();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        Busy(RunningSystem system, BenchTenant tenant, String mode, List<String> texts, int connections) {
            for (int i = 0; i < connections; i++) {
                var text = Victim.parts(texts).get(i % texts.size());
                threads.execute(() -> search(
                        system,
                        () -> HttpCaller.search(tenant.key(), Victim.body(text, mode, asked.getAndIncrement()))));
            }
        }

        private void search(RunningSystem system, Supplier<byte[]> request) {
            while (!over.get()) {
                try (var caller = new HttpCaller(system.apiUrl())) {
                    while (!over.get()) {
                        caller.ask(request.get());
                        answered.incrementAndGet();
                    }
                } catch (IOException e) {
                    pause();
                }
            }
        }

        private static void pause() {
            try {
                Pause.of(AFTER_A_FAILURE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            over.set(true);
            threads.close();
        }
    }
}
