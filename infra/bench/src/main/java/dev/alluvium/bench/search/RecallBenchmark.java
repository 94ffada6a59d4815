package dev.alluvium.bench.search;

import dev.alluvium.bench.harness.ApiCalls;
import dev.alluvium.bench.harness.Benchmark;
import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.Programs;
import dev.alluvium.bench.scratch.ScratchDatabase;
import dev.alluvium.bench.scratch.ScratchProgram;
import dev.alluvium.bench.scratch.ScratchServers;
import dev.alluvium.bench.search.RecallTenants.RecallTenant;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "recall",
        mixinStandardHelpOptions = true,
        description = {
            "Searches tenants of very different size that share a database, with given vectors, and compares the hits"
                    + " with an exact comparison: how many there are, how many of the ten nearest are among them, and"
                    + " how long the search takes in query-api.",
            "Runs on a server of the benchmark's own."
        })
public final class RecallBenchmark extends Benchmark {
    private static final int LIMIT = 10;
    private static final int WARM_UP = 200;
    /// The sizes that are measured; the others only share the database with them.
    private static final List<Integer> MEASURED = List.of(60, 400, 8_000, 80_000, 300_000);
    private static final List<Integer> OTHERS = List.of(50_000, 30_000, 20_000, 12_000);
    /// Below this a size is never scaled.
    private static final int SMALL = 1_000;

    private final Programs programs;

    @Option(
            names = "--scale",
            defaultValue = "1",
            description = "Factor for tenants of more than 1,000 vectors. Default: ${DEFAULT-VALUE}.")
    private double scale;

    @Option(names = "--queries", defaultValue = "200", description = "For each tenant. Default: ${DEFAULT-VALUE}.")
    private int queries;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Keep the database there, and use the one that is there: filling it takes long.")
    private Path kept;

    public RecallBenchmark(Programs programs) {
        this.programs = programs;
    }

    @Override
    protected Figures measure(PrintWriter progress) throws Exception {
        var vectors = new ClusteredVectors(1);
        var sizes = new ArrayList<Integer>();
        MEASURED.forEach(size -> sizes.add(scaled(size)));
        OTHERS.forEach(size -> sizes.add(scaled(size)));
        try (var servers =
                ScratchServers.postgres(progress, Map.of("shared_buffers", "3GB"), Optional.ofNullable(kept))) {
            var database = servers.database("recall");
            var tenants = RecallTenants.of(sizes);
            var marker = servers.marker("recall-" + scale);
            if (!Files.exists(marker)) {
                RecallTenants.fill(database, vectors, tenants, progress);
                Files.createFile(marker);
            }
            database.run(ServerTimes.LOGGED);
            try (var times = new ServerTimes(servers.postgresLog());
                    var api = ScratchProgram.api(programs, database);
                    var superuser = database.asSuperuser()) {
                var calls = new ApiCalls(api.url());
                var measured = new ArrayList<RecallFigures.Measured>();
                for (var tenant : tenants.subList(0, MEASURED.size())) {
                    progress.println("searching the tenant of " + tenant.vectors());
                    measured.addAll(measure(tenant, vectors, calls, superuser, times));
                }
                int all = sizes.stream().mapToInt(Integer::intValue).sum();
                return RecallFigures.of(all, queries, measured);
            } finally {
                database.run(ServerTimes.NOT_LOGGED);
            }
        }
    }

    private int scaled(int size) {
        return size <= SMALL ? size : (int) Math.round(size * scale);
    }

    private List<RecallFigures.Measured> measure(
            RecallTenant tenant, ClusteredVectors vectors, ApiCalls calls, Connection superuser, ServerTimes times)
            throws Exception {
        var key = calls.key(tenant.slug(), ScratchDatabase.ADMIN_TOKEN);
        var measured = new ArrayList<RecallFigures.Measured>();
        var random = new Random(7);
        for (var filter : filters()) {
            var asked = new Asked(calls, key, filter, tenant.vectors() >= SMALL || filter.isEmpty());
            if (!asked.worthwhile()) {
                continue;
            }
            for (int i = 0; i < WARM_UP; i++) {
                asked.search(tenant.next(vectors, random));
            }
            // All of them before any is compared or the log is read, which would leave nothing of the next one in the
            // processor's caches.
            var asks = IntStream.range(0, queries)
                    .mapToObj(_ -> tenant.next(vectors, random))
                    .toList();
            times.skip();
            var answers = new ArrayList<RecallFigures.Answer>(queries);
            for (var vector : asks) {
                answers.add(asked.search(vector));
            }
            var databaseMillis = times.millis();
            if (databaseMillis.size() != queries) {
                throw new IllegalStateException(
                        queries + " searches, of which the server knows " + databaseMillis.size());
            }
            var exact = new ExactNeighbours(superuser, tenant, filter);
            var sum = new RecallFigures.Sum();
            for (int i = 0; i < queries; i++) {
                sum.add(answers.get(i), databaseMillis.get(i), exact.distances(asks.get(i), LIMIT));
            }
            measured.add(sum.measured(tenant.vectors(), filter.isEmpty() ? "none" : String.join(",", filter.keySet())));
        }
        return measured;
    }

    /// None; one in a hundred by a column with an index; one in a hundred by one without.
    private static List<Map<String, String>> filters() {
        return List.of(Map.of(), Map.of("sender_id", "u-7"), Map.of("message_type", "t-7"));
    }

    /// @param worthwhile a filter on a tenant of hardly any messages measures nothing
    private record Asked(ApiCalls calls, String key, Map<String, String> filter, boolean worthwhile) {
        RecallFigures.Answer search(float[] vector) throws Exception {
            var body = new HashMap<String, Object>(
                    Map.of("vector", vector, "mode", "semantic", "limit", LIMIT, "filter", new TreeMap<>(filter)));
            var answer = calls.post("/v1/search", key, body);
            var similarities = new ArrayList<Double>();
            answer.path("hits")
                    .forEach(hit -> similarities.add(hit.path("similarity").asDouble()));
            return new RecallFigures.Answer(
                    similarities,
                    answer.path("plan").path("semantic").asString(),
                    answer.path("complete").asBoolean(),
                    answer.path("took_ms").asDouble());
        }
    }
}
