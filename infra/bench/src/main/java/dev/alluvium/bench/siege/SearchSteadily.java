package dev.alluvium.bench.siege;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.bench.harness.Statistics;
import dev.alluvium.bench.search.HttpCaller;
import dev.alluvium.bench.siege.Victim.Fared;
import dev.alluvium.servers.process.Pause;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// What the process of a [Victim] does: searches at a steady rate, each time on a connection of its own, as many
/// clients do. Reads its orders from standard input, as the key must not be among the arguments of a process.
final class SearchSteadily {
    /// @param status 0 when there was no answer
    private record Asked(int status, double millis) {}

    private final URI api;
    private final String key;
    private final List<String> bodies;
    private long searches;

    private SearchSteadily(URI api, String key, List<String> bodies) {
        this.api = api;
        this.key = key;
        this.bodies = bodies;
    }

    /// Lines of input: the API, the key, how many bodies, the bodies; then for each order searches a second,
    /// milliseconds, and the limit of an answer in milliseconds. Each order is answered by a line.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        var api = URI.create(in.readLine());
        var key = in.readLine();
        int count = Integer.parseInt(in.readLine());
        var bodies = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            bodies.add(in.readLine());
        }
        var search = new SearchSteadily(api, key, bodies);
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var order = line.split(" ");
            var fared = search.run(
                    Integer.parseInt(order[0]),
                    Duration.ofMillis(Long.parseLong(order[1])),
                    Duration.ofMillis(Long.parseLong(order[2])));
            System.out.println(fared.line());
        }
    }

    private Fared run(int perSecond, Duration time, Duration limit) throws InterruptedException {
        int count = (int) (perSecond * time.toSeconds());
        long start = System.nanoTime();
        long interval = Duration.ofSeconds(1).toNanos() / perSecond;
        Executor threads = task -> Thread.ofVirtual().start(task);
        var asked = new ArrayList<CompletableFuture<Asked>>();
        for (int i = 0; i < count; i++) {
            long turn = start + i * interval;
            Pause.until(turn);
            var body = Victim.numbered(bodies.get(i % bodies.size()), searches++);
            asked.add(CompletableFuture.supplyAsync(() -> ask(body, turn), threads));
        }
        return fared(asked.stream().map(CompletableFuture::join).toList(), limit);
    }

    /// A latency counts from the search's turn.
    private Asked ask(byte[] body, long turn) {
        int status;
        try (var caller = new HttpCaller(api)) {
            status = caller.ask(HttpCaller.search(key, body));
        } catch (IOException e) {
            status = 0;
        }
        return new Asked(status, (System.nanoTime() - turn) / 1e6);
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
}
