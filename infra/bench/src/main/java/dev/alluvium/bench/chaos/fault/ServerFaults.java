package dev.alluvium.bench.chaos.fault;

import dev.alluvium.bench.chaos.worker.Worker;
import dev.alluvium.servers.process.Pause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What happens to the broker and the database, and to two workers that take each other's name.
final class ServerFaults {

    private ServerFaults() {}

    static void brokerDies(ChaosContext arena, Random random) throws Exception {
        arena.servers().killKafka();
        KillFaults.pause(random, 3_000);
        arena.servers().startKafka();
    }

    static void databaseDies(ChaosContext arena, Random random) throws Exception {
        arena.servers().killPostgres();
        KillFaults.pause(random, 3_000);
        arena.servers().startPostgres();
    }

    /// As after a switch to a standby.
    static void databaseIsReadOnly(ChaosContext arena, Random random) throws Exception {
        var database = arena.servers().database();
        database.run(List.of("alter system set default_transaction_read_only = on", "select pg_reload_conf()"));
        try {
            KillFaults.pause(random, 5_000);
        } finally {
            database.run(List.of(
                    "set default_transaction_read_only = off",
                    "alter system reset default_transaction_read_only",
                    "select pg_reload_conf()"));
        }
    }

    /// With its log on the same disc it may stop altogether; it is started again when there is room.
    static void discIsFull(ChaosContext arena, Random random) throws Exception {
        var disc = arena.servers().disc().orElseThrow();
        disc.fill();
        try {
            Pause.of(Duration.ofMillis(3_000 + random.nextInt(4_000)));
        } finally {
            disc.free();
        }
        if (!arena.servers().postgresRuns()) {
            arena.servers().startPostgres();
        }
    }

    /// Both under one transactional id: they put each other out until somebody mends it.
    static void sameTransactionalId(ChaosContext arena, Random random) throws Exception {
        var fleet = arena.fleet();
        var first = fleet.slot(Worker.values()[random.nextInt(2)], 0);
        var second = fleet.other(first);
        var before = fleet.settingsOf(second);
        fleet.expectDeaths(true);
        try {
            fleet.startNextWith(second, fleet.settingsOf(first));
            KillFaults.kill(arena, second, "anywhere");
            Pause.of(Duration.ofSeconds(6));
        } finally {
            fleet.startNextWith(second, before.isEmpty() ? Map.of() : before);
            KillFaults.kill(arena, second, "anywhere");
            // It may have been put out already, and be on its way.
            KillFaults.kill(arena, first, "anywhere");
            fleet.expectDeaths(false);
        }
    }
}
