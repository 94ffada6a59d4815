package dev.alluvium.bench.search;

import dev.alluvium.bench.harness.ApiCalls;
import dev.alluvium.bench.harness.Benchmark;
import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.Programs;
import dev.alluvium.bench.scratch.ScratchDatabase;
import dev.alluvium.bench.scratch.ScratchProgram;
import dev.alluvium.bench.scratch.ScratchServers;
import dev.alluvium.bench.search.ScratchTenants.ScratchTenant;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "tenants",
        mixinStandardHelpOptions = true,
        description = {
            "Compares an installation of few tenants with one of many: creating a tenant, searching, and the start of"
                    + " each process.",
            "Both run side by side on servers of the benchmark's own, and each measurement alternates between them."
        })
public final class TenantsBenchmark extends Benchmark {
    private static final int SEARCHED = 20;
    private static final int MESSAGES = 100;
    private static final int WARM_UP = 300;
    private static final int DIMENSION = 384;
    private final Programs programs;

    @Option(names = "--few", defaultValue = "1000", description = "Default: ${DEFAULT-VALUE}.")
    private int few;

    @Option(names = "--many", defaultValue = "100000", description = "Default: ${DEFAULT-VALUE}.")
    private int many;

    @Option(names = "--searches", defaultValue = "2000", description = "On each side. Default: ${DEFAULT-VALUE}.")
    private int searches;

    @Option(names = "--creations", defaultValue = "500", description = "On each side. Default: ${DEFAULT-VALUE}.")
    private int creations;

    @Option(names = "--starts", defaultValue = "3", description = "Of each program. Default: ${DEFAULT-VALUE}.")
    private int starts;

    public TenantsBenchmark(Programs programs) {
        this.programs = programs;
    }

    /// One of the two installations.
    private record Side(ScratchDatabase database, List<ScratchTenant> tenants) {}

    @Override
    protected Figures measure(PrintWriter progress) throws Exception {
        try (var servers = ScratchServers.postgresAndKafka(progress)) {
            var sides = List.of(side(servers, "few", few, progress), side(servers, "many", many, progress));
            var measured = new ArrayList<TenantsFigures.Compared>();
            try (var one = ScratchProgram.api(programs, sides.getFirst().database());
                    var other = ScratchProgram.api(programs, sides.getLast().database())) {
                var apis = List.of(one, other);
                progress.println("searching");
                measured.add(searching(sides, apis));
                progress.println("creating tenants");
                measured.add(creating(apis));
            }
            for (var program :
                    ScratchProgram.PORT_SETTINGS.keySet().stream().sorted().toList()) {
                progress.println("starting " + program);
                measured.add(starting(program, sides, servers.kafkaBootstrapServers()));
            }
            return TenantsFigures.of(few, many, measured);
        }
    }

    private static Side side(ScratchServers servers, String name, int tenants, PrintWriter progress) throws Exception {
        progress.println("filling a database with " + tenants + " tenants");
        var database = servers.database(name);
        return new Side(database, ScratchTenants.fill(database, tenants, SEARCHED, MESSAGES));
    }

    private TenantsFigures.Compared searching(List<Side> sides, List<ScratchProgram> apis) throws Exception {
        var calls = new ArrayList<ApiCalls>();
        var keys = new ArrayList<List<String>>();
        for (int side = 0; side < 2; side++) {
            var call = new ApiCalls(apis.get(side).url());
            calls.add(call);
            var sideKeys = new ArrayList<String>();
            for (var tenant : sides.get(side).tenants()) {
                sideKeys.add(call.key(tenant.slug(), ScratchDatabase.ADMIN_TOKEN));
            }
            keys.add(sideKeys);
        }
        var random = new Random(42);
        return Alternating.measure("search", searches, WARM_UP, (side, round) -> {
            var body = Map.of("vector", random.doubles(DIMENSION, -1, 1).toArray(), "mode", "semantic", "limit", 10);
            var key = keys.get(side).get(round % SEARCHED);
            return () -> calls.get(side).post("/v1/search", key, body);
        });
    }

    private TenantsFigures.Compared creating(List<ScratchProgram> apis) throws Exception {
        var calls = apis.stream().map(api -> new ApiCalls(api.url())).toList();
        return Alternating.measure("create a tenant", creations, WARM_UP, (side, round) -> {
            var body = Map.of("slug", "new-" + round, "name", "a new one");
            return () -> calls.get(side).post("/v1/tenants", ScratchDatabase.ADMIN_TOKEN, body);
        });
    }

    private TenantsFigures.Compared starting(String program, List<Side> sides, String kafka) throws Exception {
        var millis = new double[2][starts];
        for (int round = 0; round < starts; round++) {
            for (int turn = 0; turn < 2; turn++) {
                int side = (round + turn) % 2;
                var database = sides.get(side).database();
                var settings = database.settings(database.server().port());
                if (!program.equals(ScratchProgram.API)) {
                    settings.put("ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", kafka);
                }
                try (var started = ScratchProgram.start(programs, program, settings, database.folder())) {
                    millis[side][round] = started.startNanos() / 1e6;
                }
            }
        }
        return TenantsFigures.Compared.of("start " + program, millis[0], millis[1]);
    }
}
