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

    /// Kills a worker at a step, or wherever it is when the step does not come in time.
    public static Fault between(Worker worker, KillPoint step) {
        return (context, random) -> {
            var slot = context.workers().pick(worker, random);
            killAt(context, slot, step);
        };
    }

    /// Kills a worker at a random moment.
    static Fault anywhere(Worker worker) {
        return (context, random) -> {
            pause(random, 800);
            kill(context, context.workers().pick(worker, random), "anywhere");
        };
    }

    /// Kills a worker, and kills it again while it starts.
    static Fault whileStarting(Worker worker, KillPoint step) {
        return (context, random) -> {
            var slot = context.workers().pick(worker, random);
            kill(context, slot, "anywhere");
            killAt(context, slot, step);
        };
    }

    /// Kills both workers, so that none is left to take over.
    static Fault both(Worker worker) {
        return (context, random) -> {
            pause(random, 500);
            for (int i = 0; i < 2; i++) {
                kill(context, context.workers().slot(worker, i), "both at once");
            }
        };
    }

    public static void kill(ChaosContext context, WorkerSlot slot, String when) {
        slot.kill();
        context.tally().killed(slot.worker().program(), when);
    }

    private static void killAt(ChaosContext context, WorkerSlot slot, KillPoint step) throws Exception {
        var done = slot.killAt(step);
        try {
            done.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            context.tally().killed(slot.worker().program(), step.toString());
        } catch (TimeoutException e) {
            slot.cancelKill();
            kill(context, slot, "anywhere");
        }
    }

    public static void pause(Random random, int atMostMillis) throws InterruptedException {
        Pause.of(Duration.ofMillis(random.nextInt(atMostMillis)));
    }
}
