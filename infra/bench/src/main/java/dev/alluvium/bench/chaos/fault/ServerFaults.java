package dev.alluvium.bench.chaos.fault;

import dev.alluvium.bench.chaos.worker.Worker;
import dev.alluvium.servers.process.Pause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Faults of the broker, of the database, and of two workers that share a transactional id.
final class ServerFaults {

    private ServerFaults() {}

    static void brokerDies(ChaosContext context, Random random) throws Exception {
        context.servers().killKafka();
        KillFaults.pause(random, 3_000);
        context.servers().startKafka();
    }

    static void databaseDies(ChaosContext context, Random random) throws Exception {
        context.servers().killPostgres();
        KillFaults.pause(random, 3_000);
        context.servers().startPostgres();
    }

    /// As the database is after a switch to a standby.
    static void databaseIsReadOnly(ChaosContext context, Random random) throws Exception {
        var database = context.servers().database();
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

    /// The database may stop, since its log is on the same disk; it is started again when there is room.
    static void diskIsFull(ChaosContext context, Random random) throws Exception {
        var disk = context.servers().disk().orElseThrow();
        disk.fill();
        try {
            Pause.of(Duration.ofMillis(3_000 + random.nextInt(4_000)));
        } finally {
            disk.free();
        }
        if (!context.servers().postgresRuns()) {
            context.servers().startPostgres();
        }
    }

    /// Two workers with one transactional id fence each other off until the setting is corrected.
    static void sameTransactionalId(ChaosContext context, Random random) throws Exception {
        var workers = context.workers();
        var first = workers.slot(Worker.values()[random.nextInt(2)], 0);
        var second = workers.other(first);
        var before = workers.settingsOf(second);
        workers.expectDeaths(true);
        try {
            workers.startNextWith(second, workers.settingsOf(first));
            KillFaults.kill(context, second, "anywhere");
            Pause.of(Duration.ofSeconds(6));
        } finally {
            workers.startNextWith(second, before.isEmpty() ? Map.of() : before);
            KillFaults.kill(context, second, "anywhere");
            // It may have been fenced off already and be about to end.
            KillFaults.kill(context, first, "anywhere");
            workers.expectDeaths(false);
        }
    }
}
