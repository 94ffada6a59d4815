package dev.alluvium.bench.siege;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.bench.harness.Statistics;
import dev.alluvium.bench.search.HttpCaller;
import dev.alluvium.servers.process.Pause;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/// Searches at a steady rate, each on a connection of its own, as many clients do.
public record Victim(URI api, String key, String mode, List<String> texts) {
    /// @param status 0 when there was no answer
    private record Asked(int status, double millis) {}

    /// @param failed searches that were not answered with 200
    /// @param late answered with 200 beyond the time of a request
    public record Fared(int searches, double p50Ms, double p95Ms, double maxMs, int failed, int late) {}

    public Fared search(int perSecond, Duration time, Duration limit) throws InterruptedException {
        int count = (int) (perSecond * time.toSeconds());
        long start = System.nanoTime();
        long interval = Duration.ofSeconds(1).toNanos() / perSecond;
        Executor threads = task -> Thread.ofVirtual().start(task);
        var asked = new java.util.ArrayList<CompletableFuture<Asked>>();
        for (int i = 0; i < count; i++) {
            long turn = start + i * interval;
            Pause.until(turn);
            var text = texts.get(i % texts.size());
            asked.add(CompletableFuture.supplyAsync(() -> ask(text, turn), threads));
        }
        return fared(asked.stream().map(CompletableFuture::join).toList(), limit);
    }

    /// A latency counts from the search's turn.
    private Asked ask(String text, long turn) {
        var body = body(text, mode).getBytes(UTF_8);
        int status;
        try (var caller = new HttpCaller(api)) {
            status = caller.ask(HttpCaller.search(key, body));
        } catch (IOException e) {
            status = 0;
        }
        return new Asked(status, (System.nanoTime() - turn) / 1e6);
    }

    public static String body(String text, String mode) {
        return "{\"query\":\"" + text.replaceAll("[^A-Za-z0-9 ,.]", " ") + "\",\"mode\":\"" + mode + "\"}";
    }

    private static Fared fared(List<Asked> asked, Duration limit) {
        var millis = Statistics.of(asked.stream().mapToDouble(Asked::millis));
        return new Fared(
                asked.size(),
                millis.quantile(0.50),
                millis.quantile(0.95),
                millis.max(),
                (int) asked.stream().filter(one -> one.status() != 200).count(),
                (int) asked.stream()
                        .filter(one -> one.status() == 200 && one.millis() > limit.toMillis())
                        .count());
    }

    /// Some texts to search by.
    public static List<String> parts(List<String> texts) {
        return IntStream.range(0, texts.size())
                .mapToObj(i ->
                        texts.get(i).substring(0, Math.min(60, texts.get(i).length())))
                .toList();
    }
}
