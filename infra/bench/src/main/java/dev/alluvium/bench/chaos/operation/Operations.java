package dev.alluvium.bench.chaos.operation;

import dev.alluvium.bench.chaos.fault.ChaosContext;
import dev.alluvium.bench.chaos.worker.Worker;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Every operation once, each with a load of its own that is compared with its model.
public final class Operations {

    /// An operation begins and ends within one call; the drill's load runs when it is called, and is to run when it
    /// returns.
    @FunctionalInterface
    interface Operation {
        void on(Drill drill) throws Exception;
    }

    private static final Map<String, Operation> ALL = new LinkedHashMap<>();

    /// Those that keep the broker running: it takes the longest until workers go on after it was away.
    private static final Map<String, Operation> BRIEF = new LinkedHashMap<>();

    static {
        ALL.put("broker's data of yesterday", ServerOperations::olderBroker);
        ALL.put("cluster switched", ServerOperations::otherCluster);
        BRIEF.put("topic of messages made anew", TopicOperations::messagesMadeAnew);
        BRIEF.put("database of yesterday", ServerOperations::olderDatabase);
        BRIEF.put("retention passed", TopicOperations::retentionPassed);
        ALL.putAll(BRIEF);
        ALL.put("topic of stored messages made anew", TopicOperations::storedMadeAnew);
    }

    private Operations() {}

    /// @param brief whether those are left out that take long
    /// @param seed of the first operation's load; each further one has the next seed
    public static void runAll(ChaosContext context, boolean brief, long seed) throws Exception {
        sweepSoon(context);
        long next = seed;
        for (var operation : (brief ? BRIEF : ALL).entrySet()) {
            context.tally().begin(next);
            context.tally().fault(operation.getKey());
            context.progress().printf("  %s: %s%n", next, operation.getKey());
            try (var drill = new Drill(context, next)) {
                drill.begin();
                operation.getValue().on(drill);
                drill.check();
            }
            next++;
        }
    }

    /// Not while workers are killed: work that waits for a worker to start has a record, and would be told twice.
    private static void sweepSoon(ChaosContext context) throws InterruptedException {
        var workers = context.workers();
        workers.stopAll(true);
        for (int i = 0; i < 2; i++) {
            var slot = workers.slot(Worker.EMBED, i);
            var settings = new HashMap<>(workers.settingsOf(slot));
            settings.put("ALLUVIUM_EMBED_SWEEP_AFTER", "4s");
            workers.startNextWith(slot, settings);
        }
        workers.keepRunning();
    }
}
