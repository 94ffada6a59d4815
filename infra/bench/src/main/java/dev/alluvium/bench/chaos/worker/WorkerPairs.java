package dev.alluvium.bench.chaos.worker;

import dev.alluvium.bench.chaos.report.Tally;
import dev.alluvium.bench.chaos.report.Tally.Violation;
import dev.alluvium.bench.chaos.server.ChaosServers;
import dev.alluvium.bench.harness.Programs;
import dev.alluvium.servers.process.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Two processes of each worker; each is started again whenever it has ended, as a process supervisor does it.
public final class WorkerPairs implements AutoCloseable {
    public static final int SIZE = 2 * Worker.values().length;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);

    private final List<WorkerSlot> slots = new ArrayList<>();
    private final Map<WorkerSlot, Map<String, String>> further = new ConcurrentHashMap<>();
    private final Set<WorkerSlot> down = ConcurrentHashMap.newKeySet();
    private final Tally tally;
    private final Thread supervisor = Thread.ofVirtual().unstarted(this::supervise);
    private volatile boolean stopped = true;
    private volatile boolean deathsExpected;

    public WorkerPairs(ChaosServers servers, Programs programs, Tally tally) {
        this.tally = tally;
        var database = servers.database();
        for (var worker : Worker.values()) {
            for (var letter : List.of("a", "b")) {
                var link = servers.links().get(slots.size());
                var settings = database.settings(link.postgres().port());
                settings.put("ALLUVIUM_DATABASE_MIN_CONNECTIONS", "1");
                settings.keySet().removeIf(name -> name.contains("CONTROL") || name.contains("ADMIN"));
                if (worker == Worker.EMBED) {
                    settings.putAll(servers.modelSettings());
                }
                var folder = database.folder().resolve(worker.program() + "-" + letter);
                slots.add(new WorkerSlot(worker, letter, link, programs, settings, folder));
            }
            // The first worker returns with its old transactional id; the second worker's open transaction must time
            // out.
            further.put(slot(worker, 0), Map.of("ALLUVIUM_INSTANCE_ID", worker.program() + "-a"));
        }
        supervisor.start();
        // The workers run in sessions of their own, which a Ctrl-C does not reach.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::close));
    }

    public List<WorkerSlot> slots() {
        return slots;
    }

    public WorkerSlot slot(Worker worker, int index) {
        return slots.stream()
                .filter(slot -> slot.worker() == worker)
                .skip(index)
                .findFirst()
                .orElseThrow();
    }

    public WorkerSlot other(WorkerSlot slot) {
        return slots.stream()
                .filter(each -> each.worker() == slot.worker() && each != slot)
                .findFirst()
                .orElseThrow();
    }

    /// One of the two at random, but a worker that reads records rather than one that does not yet.
    public WorkerSlot pick(Worker worker, Random random) {
        var one = slot(worker, random.nextInt(2));
        return one.reads() ? one : other(one).reads() ? other(one) : one;
    }

    /// Keeps all workers running from now on.
    public void keepRunning() {
        stopped = false;
    }

    /// Starts and stops all workers once, which leaves class archives that make further starts quicker.
    public void warmUp() throws InterruptedException {
        keepRunning();
        while (!slots.stream().allMatch(WorkerSlot::reads)) {
            Pause.of(Duration.ofMillis(100));
        }
        stopped = true;
        for (var slot : slots) {
            slot.stop(STOP_LIMIT.multipliedBy(5));
        }
    }

    /// Ends all workers and does not start them again.
    public void stopAll(boolean inOrder) throws InterruptedException {
        stopped = true;
        for (var slot : slots) {
            slot.cancelKill();
            if (!inOrder) {
                slot.kill();
            } else if (!slot.stop(STOP_LIMIT)) {
                tally.found(Violation.STUCK, slot.name() + " did not stop within " + STOP_LIMIT.toSeconds() + " s");
            }
        }
    }

    /// Does not start this worker again after its next end.
    public void preventRestart(WorkerSlot slot) {
        down.add(slot);
    }

    public void allowRestart(WorkerSlot slot) {
        down.remove(slot);
    }

    /// Lets a worker start with these further settings from its next start on.
    public void startNextWith(WorkerSlot slot, Map<String, String> settings) {
        further.put(slot, settings);
    }

    public Map<String, String> settingsOf(WorkerSlot slot) {
        return further.getOrDefault(slot, Map.of());
    }

    /// While two workers share a transactional id, they end by themselves, as they must.
    public void expectDeaths(boolean expected) {
        deathsExpected = expected;
    }

    public void heal() {
        slots.forEach(slot -> slot.link().both().forEach(proxy -> proxy.heal()));
    }

    private void supervise() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                for (var slot : slots) {
                    if (!stopped && !down.contains(slot) && !slot.isAlive()) {
                        restart(slot);
                    }
                }
                Pause.of(Duration.ofMillis(50));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void restart(WorkerSlot slot) {
        if (slot.diedByItself() && !deathsExpected) {
            tally.found(Violation.DIED, slot.name() + " ended by itself: " + slot.lastLine());
        }
        slot.start(settingsOf(slot));
    }

    @Override
    public void close() {
        stopped = true;
        supervisor.interrupt();
        try {
            supervisor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        slots.forEach(WorkerSlot::kill);
    }
}
