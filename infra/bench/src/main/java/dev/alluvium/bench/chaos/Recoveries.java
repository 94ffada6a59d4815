package dev.alluvium.bench.chaos;

import dev.alluvium.bench.chaos.fault.ChaosContext;
import dev.alluvium.bench.chaos.fault.KillFaults;
import dev.alluvium.bench.chaos.input.PublishSteadily;
import dev.alluvium.bench.chaos.input.SteadyLoad;
import dev.alluvium.bench.chaos.report.Tally.Violation;
import dev.alluvium.bench.chaos.server.ChaosServers;
import dev.alluvium.bench.chaos.worker.Worker;
import dev.alluvium.bench.chaos.worker.WorkerSlot;
import dev.alluvium.servers.process.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;

/// Measures how long work stands still after a fault, while messages for every partition keep coming in and with the
/// session timeouts that an installation has.
final class Recoveries {
    private static final int LINES_PER_SECOND = 30;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);
    private static final Duration AFTER_DATABASE = Duration.ofSeconds(5);
    private static final Duration BETWEEN = Duration.ofMillis(50);

    private final ChaosContext context;
    private final SteadyLoad load;
    private final Random random;

    Recoveries(ChaosContext context, long seed) {
        this.context = context;
        this.load = new SteadyLoad(seed);
        this.random = new Random(seed);
    }

    void measure(int times) throws Exception {
        var statements = new ArrayList<String>();
        load.tenants().forEach(tenant -> statements.add(Round.tenant(tenant.toString(), "active")));
        context.servers().database().run(statements);
        context.groups().shortSessions(false);
        context.workers().keepRunning();
        try (var producer = new PublishSteadily(context.servers().kafka(), load, LINES_PER_SECOND)) {
            producer.begin();
            for (int i = 0; i < times; i++) {
                for (var worker : Worker.values()) {
                    afterKill(worker);
                }
                afterDatabase();
            }
            producer.end();
        } finally {
            context.groups().shortSessions(true);
        }
    }

    /// From the kill until the committed offset of every partition has advanced: the other worker has taken over. The
    /// killed worker is not started again meanwhile.
    private void afterKill(Worker worker) throws Exception {
        var workers = context.workers();
        awaitSharing(worker);
        var victim = workers.slot(worker, random.nextInt(2));
        workers.preventRestart(victim);
        context.progress().println("  recovery: " + victim.name() + " is killed");
        KillFaults.kill(context, victim, "to measure recovery");
        long began = System.nanoTime();
        var before = context.groups().committed(worker);
        await(
                new From("the kill of one " + worker.program() + ", in all its partitions", began, AFTER_KILL),
                worker,
                before,
                before.size());
        workers.allowRestart(victim);
    }

    private void afterDatabase() throws Exception {
        context.progress().println("  recovery: the database is killed");
        context.tally().fault("database killed");
        context.servers().killPostgres();
        KillFaults.pause(random, 4_000);
        context.servers().startPostgres();
        long began = System.nanoTime();
        var before = new EnumMap<Worker, Map<TopicPartition, Long>>(Worker.class);
        for (var worker : Worker.values()) {
            before.put(worker, context.groups().committed(worker));
        }
        for (var worker : Worker.values()) {
            await(
                    new From("the database was back, of " + worker.program(), began, AFTER_DATABASE),
                    worker,
                    before.get(worker),
                    1);
        }
    }

    /// @param limit how long the recovery may take
    private record From(String fault, long began, Duration limit) {}

    private void await(From from, Worker worker, Map<TopicPartition, Long> before, int partitions) throws Exception {
        boolean advanced =
                Pause.until(() -> moved(before, context.groups().committed(worker)) >= partitions, BETWEEN, LIMIT);
        if (advanced) {
            var taken = Duration.ofNanos(System.nanoTime() - from.began());
            context.tally().recovered(from.fault(), taken, from.limit());
        } else {
            context.tally().found(Violation.STUCK, "no progress for " + LIMIT.toSeconds() + " s after " + from.fault());
        }
    }

    private static long moved(Map<TopicPartition, Long> before, Map<TopicPartition, Long> now) {
        return before.entrySet().stream()
                .filter(each -> now.getOrDefault(each.getKey(), 0L) > each.getValue())
                .count();
    }

    private void awaitSharing(Worker worker) throws Exception {
        if (!Pause.until(() -> isShared(worker), BETWEEN, LIMIT.multipliedBy(2))) {
            throw new IllegalStateException("the two of " + worker.program() + " do not share the partitions");
        }
    }

    private boolean isShared(Worker worker) throws Exception {
        return context.groups().isShared(worker)
                && context.groups().committed(worker).size() == ChaosServers.PARTITIONS
                && context.workers().slots().stream()
                        .filter(slot -> slot.worker() == worker)
                        .allMatch(WorkerSlot::reads);
    }
}
