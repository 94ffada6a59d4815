package dev.alluvium.bench.chaos.fault;

import dev.alluvium.bench.chaos.report.Tally.Wrong;
import dev.alluvium.bench.chaos.worker.Worker;
import dev.alluvium.bench.chaos.worker.WorkerSlot;
import dev.alluvium.servers.process.Pause;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Random;

/// What the wall clock of one worker does while the others' goes on.
final class ClockFaults {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private ClockFaults() {}

    /// Hours forward and back, and to where it began; then the worker must take its share again.
    static void jumps(ChaosContext arena, Random random) throws Exception {
        var fleet = arena.fleet();
        var clock = arena.servers().clock().orElseThrow();
        var slot = fleet.slot(Worker.values()[random.nextInt(2)], random.nextInt(2));
        var before = fleet.settingsOf(slot);
        var settings = new HashMap<>(before);
        settings.putAll(clock.environment());
        fleet.startNextWith(slot, settings);
        // What goes wrong with its clock may end it: whoever supervises it starts it again.
        fleet.expectDeaths(true);
        try {
            KillFaults.kill(arena, slot, "to give it a clock of its own");
            awaitItsShare(arena, slot, "it was given a clock of its own");
            int hours = 2 + random.nextInt(20);
            for (var ahead : List.of(hours, 0, -hours, 0)) {
                arena.progress().printf("    %s: %+d h%n", slot.name(), ahead);
                clock.set(Duration.ofHours(ahead));
                // Together longer than a session.
                Pause.of(Duration.ofMillis(2_000 + random.nextInt(2_000)));
            }
            awaitItsShare(arena, slot, "its clock jumped by " + hours + " h");
        } finally {
            clock.set(Duration.ZERO);
            fleet.startNextWith(slot, before);
            fleet.expectDeaths(false);
        }
    }

    private static void awaitItsShare(ChaosContext arena, WorkerSlot slot, String after) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!arena.groups().isShared(slot.worker()) || !slot.reads()) {
            if (System.nanoTime() > deadline) {
                arena.tally()
                        .found(
                                Wrong.STUCK,
                                slot.name() + " has no partitions " + LIMIT.toSeconds() + " s after " + after);
                return;
            }
            Pause.of(Duration.ofMillis(100));
        }
    }
}
