package dev.alluvium.bench.chaos.fault;

import dev.alluvium.bench.chaos.worker.Worker;
import dev.alluvium.servers.process.Pause;
import dev.alluvium.testkit.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/// Faults of the connections between the workers and the servers.
final class NetworkFaults {

    private NetworkFaults() {}

    static void everyConnectionIsCut(ChaosContext context, Random random) throws Exception {
        for (int i = 0; i < 3; i++) {
            context.workers().slots().forEach(slot -> slot.link().both().forEach(FaultProxy::cut));
            KillFaults.pause(random, 700);
        }
    }

    static void databaseConnectionsAreCut(ChaosContext context, Random random) throws Exception {
        for (int i = 0; i < 5; i++) {
            context.workers().slots().forEach(slot -> slot.link().postgres().cut());
            KillFaults.pause(random, 500);
        }
    }

    /// Longer than a session: the other worker takes over while this worker still believes that it owns its partitions.
    static void oneWorkerIsInABlackHole(ChaosContext context, Random random) throws Exception {
        var link = context.workers()
                .pick(Worker.values()[random.nextInt(2)], random)
                .link();
        var silent = List.of(List.of(link.kafka()), List.of(link.postgres()), List.of(link.kafka(), link.postgres()))
                .get(random.nextInt(3));
        silent.forEach(FaultProxy::stall);
        Pause.of(Duration.ofMillis(3_500 + random.nextInt(5_000)));
        if (random.nextBoolean()) {
            silent.forEach(FaultProxy::cut);
        }
        silent.forEach(FaultProxy::heal);
    }

    static void everythingIsSlow(ChaosContext context, Random random) throws Exception {
        context.workers()
                .slots()
                .forEach(slot ->
                        slot.link().both().forEach(proxy -> proxy.delay(Duration.ofMillis(20L + random.nextInt(100)))));
        Pause.of(Duration.ofSeconds(4));
        context.workers().heal();
    }
}
