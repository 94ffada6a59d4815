package dev.alluvium.bench.chaos.fault;

import dev.alluvium.bench.chaos.worker.Worker;
import dev.alluvium.servers.process.Pause;
import dev.alluvium.testkit.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/// What happens between a worker and the servers.
final class NetworkFaults {

    private NetworkFaults() {}

    static void everyConnectionIsCut(ChaosContext arena, Random random) throws Exception {
        for (int i = 0; i < 3; i++) {
            arena.fleet().slots().forEach(slot -> slot.road().both().forEach(FaultProxy::cut));
            KillFaults.pause(random, 700);
        }
    }

    static void databaseConnectionsAreCut(ChaosContext arena, Random random) throws Exception {
        for (int i = 0; i < 5; i++) {
            arena.fleet().slots().forEach(slot -> slot.road().postgres().cut());
            KillFaults.pause(random, 500);
        }
    }

    /// Longer than a session: the other takes over while this one still believes that it owns its partitions.
    static void oneWorkerIsInABlackHole(ChaosContext arena, Random random) throws Exception {
        var road =
                arena.fleet().pick(Worker.values()[random.nextInt(2)], random).road();
        var silent = List.of(List.of(road.kafka()), List.of(road.postgres()), List.of(road.kafka(), road.postgres()))
                .get(random.nextInt(3));
        silent.forEach(FaultProxy::stall);
        Pause.of(Duration.ofMillis(3_500 + random.nextInt(5_000)));
        if (random.nextBoolean()) {
            silent.forEach(FaultProxy::cut);
        }
        silent.forEach(FaultProxy::heal);
    }

    static void everythingIsSlow(ChaosContext arena, Random random) throws Exception {
        arena.fleet()
                .slots()
                .forEach(slot ->
                        slot.road().both().forEach(proxy -> proxy.delay(Duration.ofMillis(20L + random.nextInt(100)))));
        Pause.of(Duration.ofSeconds(4));
        arena.fleet().heal();
    }
}
