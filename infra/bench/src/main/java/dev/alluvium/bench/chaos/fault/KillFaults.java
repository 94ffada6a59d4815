package dev.alluvium.bench.chaos.fault;

import dev.alluvium.bench.chaos.worker.KillPoint;
import dev.alluvium.bench.chaos.worker.Worker;
import dev.alluvium.bench.chaos.worker.WorkerSlot;
import dev.alluvium.servers.process.Pause;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `kill -9` of workers.
public final class KillFaults {
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private KillFaults() {}

    /// At a step; at whatever it does when the step does not come.
    public static Fault between(Worker worker, KillPoint step) {
        return (arena, random) -> {
            var slot = arena.fleet().pick(worker, random);
            ambush(arena, slot, step);
        };
    }

    /// Wherever it is.
    static Fault anywhere(Worker worker) {
        return (arena, random) -> {
            pause(random, 800);
            kill(arena, arena.fleet().pick(worker, random), "anywhere");
        };
    }

    /// And again while it comes back.
    static Fault whileStarting(Worker worker, KillPoint step) {
        return (arena, random) -> {
            var slot = arena.fleet().pick(worker, random);
            kill(arena, slot, "anywhere");
            ambush(arena, slot, step);
        };
    }

    /// Nobody is left to take over.
    static Fault both(Worker worker) {
        return (arena, random) -> {
            pause(random, 500);
            for (int i = 0; i < 2; i++) {
                kill(arena, arena.fleet().slot(worker, i), "both at once");
            }
        };
    }

    public static void kill(ChaosContext arena, WorkerSlot slot, String when) {
        slot.kill();
        arena.tally().killed(slot.worker(), when);
    }

    private static void ambush(ChaosContext arena, WorkerSlot slot, KillPoint step) throws Exception {
        var sprung = slot.ambush(step);
        try {
            sprung.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            arena.tally().killed(slot.worker(), step.toString());
        } catch (TimeoutException e) {
            slot.callOff();
            kill(arena, slot, "anywhere");
        }
    }

    public static void pause(Random random, int atMostMillis) throws InterruptedException {
        Pause.of(Duration.ofMillis(random.nextInt(atMostMillis)));
    }
}
