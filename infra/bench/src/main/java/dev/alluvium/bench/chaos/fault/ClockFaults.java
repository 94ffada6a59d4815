package dev.alluvium.bench.chaos.fault;

import dev.alluvium.bench.chaos.report.Tally.Violation;
import dev.alluvium.bench.chaos.worker.Worker;
import dev.alluvium.bench.chaos.worker.WorkerSlot;
import dev.alluvium.servers.process.Pause;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Random;

/// Jumps of one worker's wall clock, while all other clocks stay right.
final class ClockFaults {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private ClockFaults() {}

    /// Hours forward, back and to the right time; then the worker must own partitions again.
    static void jumps(ChaosContext context, Random random) throws Exception {
        var workers = context.workers();
        var clock = context.servers().clock().orElseThrow();
        var slot = workers.slot(Worker.values()[random.nextInt(2)], random.nextInt(2));
        var before = workers.settingsOf(slot);
        var settings = new HashMap<>(before);
        settings.putAll(clock.environment());
        workers.startNextWith(slot, settings);
        // A wrong clock may end the worker; its supervisor starts it again.
        workers.expectDeaths(true);
        try {
            KillFaults.kill(context, slot, "to give it a clock of its own");
            awaitPartitions(context, slot, "it was given a clock of its own");
            int hours = 2 + random.nextInt(20);
            for (var ahead : List.of(hours, 0, -hours, 0)) {
                context.progress().printf("    %s: %+d h%n", slot.name(), ahead);
                clock.set(Duration.ofHours(ahead));
                // The four pauses together are longer than a session.
                Pause.of(Duration.ofMillis(2_000 + random.nextInt(2_000)));
            }
            awaitPartitions(context, slot, "its clock jumped by " + hours + " h");
        } finally {
            clock.set(Duration.ZERO);
            workers.startNextWith(slot, before);
            workers.expectDeaths(false);
        }
    }

    private static void awaitPartitions(ChaosContext context, WorkerSlot slot, String after) throws Exception {
        boolean hasPartitions = Pause.until(
                () -> context.groups().isShared(slot.worker()) && slot.reads(), Duration.ofMillis(100), LIMIT);
        if (!hasPartitions) {
            var found = slot.name() + " has no partitions " + LIMIT.toSeconds() + " s after " + after;
            context.tally().found(Violation.STUCK, found);
        }
    }
}
