package dev.alluvium.bench.search;

import dev.alluvium.bench.harness.ApiCalls;
import dev.alluvium.bench.harness.Benchmark;
import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.Programs;
import dev.alluvium.bench.harness.Statistics;
import dev.alluvium.bench.scratch.ScratchDatabase;
import dev.alluvium.bench.scratch.ScratchProgram;
import dev.alluvium.bench.scratch.ScratchServers;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.testkit.FaultProxy;
import dev.alluvium.testkit.SeenStatement;
import dev.alluvium.testkit.StatementLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "scope",
        mixinStandardHelpOptions = true,
        description = {
            "Measures what a tenant's scope costs a search. Takes the statement of a search from the wire between"
                + " query-api and PostgreSQL, counting the round trips, and runs it scoped and bare (by a superuser,"
                + " for whom row level security does not hold) in turn.",
            "Then has 50 callers search at once and takes the time to get a connection.",
            "Runs on a server of the benchmark's own."
        })
public final class ScopeBenchmark extends Benchmark {
    private static final int TENANTS = 1_000;
    private static final int DIMENSION = 384;
    private static final int WARM_UP = 300;
    private static final int COUNTED = 100;

    private final Programs programs;

    @Option(
            names = "--messages",
            defaultValue = "1000",
            description = "Messages of the tenant that is searched. Default: ${DEFAULT-VALUE}.")
    private int messages;

    @Option(names = "--rounds", defaultValue = "1500", description = "On each side. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    public ScopeBenchmark(Programs programs) {
        this.programs = programs;
    }

    @Override
    protected Figures measure(PrintWriter progress) throws Exception {
        try (var servers = ScratchServers.postgres(progress)) {
            progress.println(
                    "filling a database with " + TENANTS + " tenants, one of them with " + messages + " messages");
            var database = servers.database("scope");
            var tenant = ScratchTenants.fill(database, TENANTS, 1, messages).getFirst();
            progress.println("searching through query-api");
            var searched = search(database, tenant.slug());
            try (var door = TenantDatabase.open(database.application(), new SimpleMeterRegistry());
                    var bare = database.asSuperuser()) {
                progress.println("running its statement scoped and bare");
                planAsScoped(bare);
                var id = new TenantId(tenant.id());
                var types = typeNames(bare);
                var scope = compare(door, id, bare, searched.statement(), types);
                progress.println("50 callers at once");
                var callers = new ManyCallers(database, id, searched.statement(), types);
                return new ScopeFigures(
                        "scope", messages, searched.roundTrips(), scope, callers.paced(), callers.flatOut());
            }
        }
    }

    /// What is compared is the wall, not two plans.
    private static void planAsScoped(Connection bare) throws SQLException {
        try (var statement = bare.createStatement()) {
            statement.execute("set plan_cache_mode = force_generic_plan");
            statement.execute("set enable_seqscan = off");
            statement.execute("set max_parallel_workers_per_gather = 0");
            // Of the transaction of a search, which says how much text it has room for.
            statement.execute("set alluvium.text_bytes = '8388608'");
        }
    }

    private record Searched(SeenStatement statement, ScopeFigures.RoundTrips roundTrips) {}

    private Searched search(ScratchDatabase database, String slug) throws Exception {
        var log = new StatementLog(sql -> sql.contains("<=>"));
        try (var proxy = FaultProxy.postgres(database.server().port(), log);
                var api = ScratchProgram.api(programs, database, proxy.port())) {
            var calls = new ApiCalls(api.url());
            var key = calls.key(slug, ScratchDatabase.ADMIN_TOKEN);
            var random = new Random(42);
            var counts = new HashMap<Integer, Integer>();
            for (int i = 0; i < COUNTED; i++) {
                var vector = random.doubles(DIMENSION, -1, 1).toArray();
                log.takeRoundTrips();
                calls.post("/v1/search", key, Map.of("vector", vector, "mode", "semantic", "limit", 10));
                counts.merge(log.takeRoundTrips(), 1, Integer::sum);
            }
            int usual = counts.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
            double mean = counts.entrySet().stream()
                            .mapToInt(count -> count.getKey() * count.getValue())
                            .sum()
                    / (double) COUNTED;
            return new Searched(log.takeStatements().getLast(), new ScopeFigures.RoundTrips(COUNTED, usual, mean));
        }
    }

    private ScopeFigures.Scope compare(
            TenantDatabase door, TenantId tenant, Connection bare, SeenStatement search, Map<Integer, String> types)
            throws Exception {
        var statement = new double[2][rounds];
        var whole = new double[2][rounds];
        for (int round = -WARM_UP; round < rounds; round++) {
            for (int turn = 0; turn < 2; turn++) {
                boolean scoped = (Math.abs(round) + turn) % 2 == 0;
                long began = System.nanoTime();
                long took = scoped ? scoped(door, tenant, search, types) : run(bare, search, types);
                if (round >= 0) {
                    whole[scoped ? 0 : 1][round] = (System.nanoTime() - began) / 1e6;
                    statement[scoped ? 0 : 1][round] = took / 1e6;
                }
            }
        }
        return ScopeFigures.Scope.of(
                rounds,
                Statistics.of(statement[0]).median(),
                Statistics.of(statement[1]).median(),
                Statistics.of(whole[0]).median());
    }

    static long scoped(TenantDatabase door, TenantId tenant, SeenStatement search, Map<Integer, String> types) {
        return door.read(
                tenant, Reader.EVERYONE, tx -> tx.sql().connectionResult(connection -> run(connection, search, types)));
    }

    private static long run(Connection connection, SeenStatement search, Map<Integer, String> types)
            throws SQLException {
        try (var statement = connection.prepareStatement(search.sql())) {
            ReplayStatement.bind(search, statement, types);
            long began = System.nanoTime();
            try (var rows = statement.executeQuery()) {
                int hits = 0;
                while (rows.next()) {
                    hits++;
                }
                if (hits == 0) {
                    throw new IllegalStateException("the search found nothing");
                }
            }
            return System.nanoTime() - began;
        }
    }

    static Map<Integer, String> typeNames(Connection connection) throws SQLException {
        var names = new HashMap<Integer, String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select oid::int, typname from pg_type where typtype = 'b'")) {
            while (rows.next()) {
                names.put(rows.getInt(1), rows.getString(2));
            }
        }
        return names;
    }
}
