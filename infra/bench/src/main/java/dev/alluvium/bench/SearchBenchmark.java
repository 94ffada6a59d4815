package dev.alluvium.bench;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = {
            "Measures searches by vector over HTTP: callers that ask again at once, then callers that ask at 60 % of"
                    + " that rate, with the time counted from when each request should have begun.",
            "In between, as many clients run the statement of such a search, taken from the wire, in transactions of"
                + " the tenant: what the database gives without HTTP. (Instead of pgbench, whose scripts cannot hold"
                + " vectors as binary parameters.)",
            "Runs on a server of the benchmark's own."
        })
final class SearchBenchmark extends Benchmark {
    private static final int TENANTS = 100;
    private static final int DIMENSION = 384;
    private static final int VECTORS = 200;
    private static final double SHARE = 0.6;
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final String RATE = "1000000";

    private final Programs programs;

    @Option(names = "--messages", defaultValue = "1000", description = "Of the tenant. Default: ${DEFAULT-VALUE}.")
    private int messages;

    @Option(names = "--callers", defaultValue = "50", description = "Connections. Default: ${DEFAULT-VALUE}.")
    private int callers;

    @Option(names = "--seconds", defaultValue = "15", description = "Of each part. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    SearchBenchmark(Programs programs) {
        this.programs = programs;
    }

    @Override
    Figures measure(PrintWriter progress) throws Exception {
        var time = Duration.ofSeconds(seconds);
        try (var servers = ScratchServers.postgres(progress)) {
            progress.println("filling a database with a tenant of " + messages + " messages beside others");
            var database = servers.database("search");
            var tenant = ScratchTenants.fill(database, TENANTS, 1, messages).getFirst();
            var seen = seen(database, tenant.slug());
            var settings = database.settings(database.server().port());
            settings.put("ALLUVIUM_API_KEY_RATE", RATE);
            settings.put("ALLUVIUM_API_TENANT_RATE", RATE);
            try (var api = start(settings, database)) {
                var load = new SearchLoad(api.url(), requests(new ScratchCalls(api.url()).key(tenant.slug())), callers);
                progress.println(callers + " callers over HTTP, flat out");
                load.closed(WARM_UP);
                var closed = load.closed(time);
                progress.println("as many on the database alone");
                double sql = onTheDatabase(database, new TenantId(tenant.id()), seen, time);
                progress.println("at " + Math.round(SHARE * 100) + " % of what HTTP reached");
                var open = load.open(time, closed.perSecond() * SHARE);
                return new SearchFigures(
                        "search",
                        messages,
                        callers,
                        api.startNanos() / 1e6,
                        closed,
                        sql,
                        closed.perSecond() / sql,
                        open);
            }
        }
    }

    private ScratchProgram start(Map<String, String> settings, ScratchDatabase database) throws Exception {
        return ScratchProgram.start(programs, "query-api", "ALLUVIUM_API_PORT", settings, database.folder());
    }

    /// The statement, as the API sends it once the driver has prepared it.
    private SeenStatement seen(ScratchDatabase database, String slug) throws Exception {
        try (var wire = Wire.to(database.server().port(), sql -> sql.contains("<=>"));
                var api = start(database.settings(wire.port()), database)) {
            var calls = new ScratchCalls(api.url());
            var key = calls.key(slug);
            for (int i = 0; i < VECTORS; i++) {
                calls.post("/v1/search", key, body(new Random(i)));
            }
            return wire.seen();
        }
    }

    private static List<byte[]> requests(String key) {
        return IntStream.range(0, VECTORS)
                .mapToObj(i -> HttpCaller.search(key, JsonMapper.shared().writeValueAsBytes(body(new Random(i)))))
                .toList();
    }

    private static Map<String, Object> body(Random random) {
        return Map.of("vector", random.doubles(DIMENSION, -1, 1).toArray(), "mode", "semantic", "limit", 10);
    }

    private double onTheDatabase(ScratchDatabase database, TenantId tenant, SeenStatement search, Duration time)
            throws Exception {
        var settings = database.application().withConnections(callers, callers);
        try (var bare = database.asSuperuser();
                var door = TenantDatabase.open(settings, new SimpleMeterRegistry())) {
            var types = ScopeBenchmark.typeNames(bare);
            run(door, tenant, search, types, WARM_UP);
            return run(door, tenant, search, types, time) / (time.toMillis() / 1e3);
        }
    }

    private long run(
            TenantDatabase door, TenantId tenant, SeenStatement search, Map<Integer, String> types, Duration time)
            throws Exception {
        long end = System.nanoTime() + time.toNanos();
        var searches = new AtomicLong();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = new ArrayList<Future<?>>();
            for (int i = 0; i < callers; i++) {
                clients.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        ScopeBenchmark.scoped(door, tenant, search, types);
                        searches.incrementAndGet();
                    }
                }));
            }
            for (var client : clients) {
                client.get();
            }
        }
        return searches.get();
    }
}
