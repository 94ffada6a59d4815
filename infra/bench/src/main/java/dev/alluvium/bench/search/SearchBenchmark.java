package dev.alluvium.bench.search;

import dev.alluvium.bench.harness.ApiCalls;
import dev.alluvium.bench.harness.Benchmark;
import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.Programs;
import dev.alluvium.bench.scratch.ScratchDatabase;
import dev.alluvium.bench.scratch.ScratchProgram;
import dev.alluvium.bench.scratch.ScratchServers;
import dev.alluvium.testkit.FaultProxy;
import dev.alluvium.testkit.SeenStatement;
import dev.alluvium.testkit.StatementLog;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = {
            "Measures searches by vector over HTTP: callers that ask again at once, then callers that ask at 60 %% of"
                    + " that rate, with the time counted from when each request should have begun. In between, as many"
                    + " clients of pgbench run the transaction of such a search, taken from the wire, for the same"
                    + " vectors: what the database gives without us.",
            "Then searches by words, and by both with the model, and says how long query-api takes to start.",
            "Runs on servers of the benchmark's own."
        })
public final class SearchBenchmark extends Benchmark {
    private static final int VECTORS = 200;
    /// More than query-api remembers the vectors of, so that each is embedded anew.
    private static final int QUESTIONS = 5_000;
    private static final int SEEN_AFTER = 30;
    private static final double SHARE = 0.6;
    private static final int FEW = 8;
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    /// What the clients of pgbench leave to clean up when they end keeps the machine busy for a second.
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final String RATE = "1000000";

    private final Programs programs;

    @Option(names = "--messages", defaultValue = "80000", description = "Of the tenant. Default: ${DEFAULT-VALUE}.")
    private int messages;

    @Option(names = "--callers", defaultValue = "50", description = "Connections. Default: ${DEFAULT-VALUE}.")
    private int callers;

    @Option(names = "--seconds", defaultValue = "15", description = "Of each part. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Keep the database there, and use the one that is there: filling it takes a while.")
    private Path kept;

    public SearchBenchmark(Programs programs) {
        this.programs = programs;
    }

    @Override
    protected Figures measure(PrintWriter progress) throws Exception {
        try (var servers =
                ScratchServers.postgres(progress, Map.of("shared_buffers", "1GB"), Optional.ofNullable(kept))) {
            var database = servers.database("search");
            var tenant = SearchTenant.of(messages);
            var marker = servers.marker("search-" + messages);
            if (!Files.exists(marker)) {
                tenant.fill(servers, database, programs, progress);
                Files.createFile(marker);
            }
            var transaction = transaction(database, tenant);
            var settings = database.settings(database.server().port());
            settings.put("ALLUVIUM_API_KEY_RATE", RATE);
            settings.put("ALLUVIUM_API_TENANT_RATE", RATE);
            // The first start reads its files from the disc, and may write down what the next ones begin with.
            start(settings, database).close();
            try (var api = start(settings, database)) {
                return measure(
                        database,
                        api,
                        transaction,
                        new ApiCalls(api.url()).key(tenant.slug(), ScratchDatabase.ADMIN_TOKEN),
                        progress);
            }
        }
    }

    private SearchFigures measure(
            ScratchDatabase database,
            ScratchProgram api,
            List<SeenStatement> transaction,
            String key,
            PrintWriter progress)
            throws Exception {
        var time = Duration.ofSeconds(seconds);
        var vectors = new SearchLoad(api.url(), requests(key, byVector()), callers);
        progress.println(callers + " callers over HTTP, flat out");
        vectors.closed(WARM_UP);
        var taken = ProcessorTime.of(api, database, time, () -> vectors.closed(time));
        var closed = taken.latency();
        progress.println(Math.round(closed.perSecond()) + " a second; as many clients of pgbench");
        double sql;
        try (var superuser = database.asSuperuser()) {
            sql = PgBench.of(database, ScopeBenchmark.typeNames(superuser))
                    .perSecond(transaction, vectors(), callers, time);
        }
        progress.println("at " + Math.round(SHARE * 100) + " % of what HTTP reached");
        vectors.open(SETTLE, closed.perSecond() * SHARE);
        var open = vectors.open(time, closed.perSecond() * SHARE);
        progress.println("searches by text");
        // The many first: what is measured shall be in memory by then.
        var few = text(api, key, "hybrid", QUESTIONS, FEW);
        few.closed(time);
        var hybridOfFew = ProcessorTime.of(api, database, time, () -> few.closed(time));
        var hybrid = warm(text(api, key, "hybrid", QUESTIONS, 1), time);
        var hybridAgain = warm(text(api, key, "hybrid", VECTORS, 1), time);
        var keyword = warm(text(api, key, "keyword", QUESTIONS, 1), time);
        return new SearchFigures(
                "search",
                messages,
                callers,
                api.startNanos() / 1e6,
                closed,
                taken.each(),
                sql,
                closed.perSecond() / sql,
                open,
                keyword,
                hybrid,
                hybridAgain,
                hybridOfFew.latency(),
                hybridOfFew.each(),
                HeapFigures.of(api.url()));
    }

    private static SearchLoad text(ScratchProgram api, String key, String mode, int questions, int callers) {
        var bodies = new SearchTexts(7)
                .questions(questions).stream()
                        .map(text -> Map.<String, Object>of("query", text, "mode", mode, "limit", 10));
        return new SearchLoad(api.url(), requests(key, bodies), callers);
    }

    private static SearchLoad.Latency warm(SearchLoad load, Duration time) throws Exception {
        load.closed(time);
        return load.closed(time);
    }

    private ScratchProgram start(Map<String, String> settings, ScratchDatabase database) throws Exception {
        return ScratchProgram.start(programs, ScratchProgram.API, settings, database.folder());
    }

    /// The statements of a search, as the API sends them once the driver has prepared them.
    private List<SeenStatement> transaction(ScratchDatabase database, SearchTenant tenant) throws Exception {
        var log = new StatementLog(SearchBenchmark::isOfSearch);
        try (var proxy = FaultProxy.postgres(database.server().port(), log);
                var api = start(database.settings(proxy.port()), database)) {
            var calls = new ApiCalls(api.url());
            var key = calls.key(tenant.slug(), ScratchDatabase.ADMIN_TOKEN);
            for (var body : byVector().limit(SEEN_AFTER).toList()) {
                log.takeStatements();
                calls.post("/v1/search", key, body);
            }
            return log.takeStatements();
        }
    }

    /// What comes every few seconds, because it is remembered meanwhile, is left out.
    private static boolean isOfSearch(String sql) {
        return sql.contains("hnsw.ef_search") || sql.contains("<=>") || sql.contains("unnest");
    }

    private static List<float[]> vectors() {
        var vectors = new ClusteredVectors(1);
        var random = new Random(9);
        return IntStream.range(0, VECTORS)
                .mapToObj(_ -> SearchTenant.of(1).vectors().next(vectors, random))
                .toList();
    }

    private static Stream<Map<String, Object>> byVector() {
        return vectors().stream().map(vector -> Map.of("vector", vector, "mode", "semantic", "limit", 10));
    }

    private static List<byte[]> requests(String key, Stream<Map<String, Object>> bodies) {
        return bodies.map(body -> HttpCaller.search(key, JsonMapper.shared().writeValueAsBytes(body)))
                .toList();
    }
}
