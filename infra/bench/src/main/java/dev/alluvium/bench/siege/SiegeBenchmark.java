package dev.alluvium.bench.siege;

import dev.alluvium.bench.harness.Benchmark;
import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.bench.ingest.TextMix;
import dev.alluvium.bench.running.BenchTenants;
import dev.alluvium.bench.running.BenchTenants.BenchTenant;
import dev.alluvium.bench.running.PublishTexts;
import dev.alluvium.bench.running.WatchEmbedded;
import dev.alluvium.bench.siege.SiegeFigures.Stormed;
import dev.alluvium.events.Message;
import dev.alluvium.events.Operation;
import dev.alluvium.events.Sender;
import dev.alluvium.events.SenderType;
import dev.alluvium.events.Visibility;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "siege",
        mixinStandardHelpOptions = true,
        description = {
            "Attacks the API with one tenant's key, or without any, and takes the times of another tenant's searches.",
            "Fails unless their 95th percentile stays under three times the quiet one and a second, with no search"
                    + " lost."
        })
public final class SiegeBenchmark extends Benchmark {
    private static final int TEXTS = 200;
    private static final int LARGE_MESSAGES = 30;
    private static final int LARGE = 1 << 19;
    private static final int MANY_WORDS = 20_000;
    private static final int PER_SECOND = 5;
    private static final int WARM_UP_PER_SECOND = 40;
    private static final int WARM_UP_SECONDS = 20;
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);
    private static final Duration REST = Duration.ofSeconds(3);
    private static final Pattern HEAP = Pattern.compile("(?m)^jvm_memory_used_bytes\\{area=\"heap\"[^}]*} ([0-9.E]+)$");

    private final Supplier<RunningSystem> running;

    @Option(names = "--seconds", defaultValue = "20", description = "Of each attack. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--attack", description = "Only this one; may be repeated.")
    private List<String> only = List.of();

    private long heapMost;

    public SiegeBenchmark(Supplier<RunningSystem> running) {
        this.running = running;
    }

    @Override
    protected Figures measure(PrintWriter progress) throws Exception {
        var system = running.get();
        try (var tenants = new BenchTenants(system);
                var http = HttpClient.newHttpClient()) {
            var attacker = tenants.create();
            var texts = TextMix.texts(TEXTS);
            var owner = tenants.create();
            publish(system, attacker, owner, texts, progress);
            try (var victim = Victim.start(system.apiUrl(), owner.key(), "hybrid", Victim.parts(texts))) {
                // Until programs and caches are warm: a quiet value that is too high would excuse the others.
                victim.search(WARM_UP_PER_SECOND, Duration.ofSeconds(WARM_UP_SECONDS), REQUEST_LIMIT);
                Thread.sleep(REST);
                var quiet = victim.search(PER_SECOND, Duration.ofSeconds(seconds), REQUEST_LIMIT);
                progress.printf("quiet: p95 %.1f ms%n", quiet.p95Ms());
                var stormed = new ArrayList<Stormed>();
                for (var attack : attacks()) {
                    var fared = under(attack, new Target(system.apiUrl(), attacker.key()), victim);
                    look(http, system.apiUrl());
                    stormed.add(new Stormed(
                            attack.name(),
                            attack.connections(),
                            fared,
                            fared.p95Ms() / quiet.p95Ms(),
                            isAlive(http, system.apiUrl())));
                    progress.printf("%s: p95 %.1f ms, %d failed%n", attack.name(), fared.p95Ms(), fared.failed());
                    Thread.sleep(REST);
                }
                return new SiegeFigures("siege", quiet, stormed, heapMost);
            }
        }
    }

    private List<Attack> attacks() {
        return Attack.all().stream()
                .filter(attack -> only.isEmpty() || only.contains(attack.name()))
                .toList();
    }

    private Victim.Fared under(Attack attack, Target target, Victim victim) throws Exception {
        try (var _ = UnderAttack.by(attack, target)) {
            Thread.sleep(Duration.ofSeconds(1));
            return victim.search(PER_SECOND, Duration.ofSeconds(seconds), REQUEST_LIMIT);
        }
    }

    private static void publish(
            RunningSystem system, BenchTenant attacker, BenchTenant owner, List<String> texts, PrintWriter progress)
            throws Exception {
        try (var watch = new WatchEmbedded(system, Set.of(attacker.id(), owner.id()));
                var producer = new PublishTexts(system)) {
            for (int i = 0; i < texts.size(); i++) {
                producer.publish(owner, "m-" + i, texts.get(i));
            }
            for (int i = 0; i < LARGE_MESSAGES; i++) {
                producer.publish(attacker, message("large-" + i, "\u0001".repeat(LARGE - 10) + " end"));
            }
            producer.publish(attacker, message("words", "word ".repeat(MANY_WORDS)));
            producer.flush();
            watch.await(texts.size() + LARGE_MESSAGES + 1, progress);
        }
    }

    private static Message message(String id, String text) {
        return new Message(
                id,
                Operation.UPSERT,
                Attack.SESSION,
                null,
                "bench",
                new Sender("bench", SenderType.SYSTEM, null),
                Message.DEFAULT_TYPE,
                Visibility.PUBLIC,
                "",
                text,
                null,
                Instant.now());
    }

    private void look(HttpClient http, URI api) throws IOException, InterruptedException {
        var metrics = HEAP.matcher(get(http, api.resolve("/metrics")).body());
        long heap = 0;
        while (metrics.find()) {
            heap += (long) Double.parseDouble(metrics.group(1));
        }
        heapMost = Math.max(heapMost, heap);
    }

    private static boolean isAlive(HttpClient http, URI api) throws InterruptedException {
        try {
            return get(http, api.resolve("/health/ready")).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static java.net.http.HttpResponse<String> get(HttpClient http, URI uri)
            throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).timeout(REQUEST_LIMIT).build(), BodyHandlers.ofString());
    }
}
