package dev.alluvium.bench.chaos.worker;

import dev.alluvium.bench.chaos.server.WorkerLink;
import dev.alluvium.bench.harness.Programs;
import dev.alluvium.servers.FreePorts;
import dev.alluvium.testkit.FaultProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The place of one worker: its road, its folder, and the process that is in it now. Thread-safe.
public final class WorkerSlot {
    /// Ready sooner on a machine that is busy with other workers; they run for seconds.
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
    private static final String CLASSES = " -XX:+AutoCreateSharedArchive -XX:SharedArchiveFile=";

    private final Worker worker;
    private final String letter;
    private final WorkerLink road;
    private final Programs programs;
    private final Map<String, String> settings;
    private final Path folder;
    private final Object lifeLock = new Object();
    private ProcessHandle process;
    private boolean ours;
    private volatile boolean reads;
    private volatile Ambush ambush;

    /// @param settings that all workers have
    /// @param folder not yet made
    WorkerSlot(
            Worker worker,
            String letter,
            WorkerLink road,
            Programs programs,
            Map<String, String> settings,
            Path folder) {
        this.worker = worker;
        this.letter = letter;
        this.road = road;
        this.programs = programs;
        this.settings = settings;
        this.folder = folder;
        road.both().forEach(proxy -> proxy.watch(this::passes));
    }

    /// Waits for a step; whoever sees it kills.
    private record Ambush(KillPoint step, CompletableFuture<Void> sprung) {}

    public Worker worker() {
        return worker;
    }

    public WorkerLink road() {
        return road;
    }

    public String name() {
        return worker.program() + " " + letter;
    }

    /// @param further settings, which win
    void start(Map<String, String> further) {
        synchronized (lifeLock) {
            var all = new HashMap<>(settings);
            all.put(worker.portSetting(), Integer.toString(FreePorts.one()));
            all.put(worker.batchSetting(), Integer.toString(worker.maxBatch()));
            all.put(
                    "ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS",
                    "127.0.0.1:" + road.kafka().port());
            all.put("JDK_JAVA_OPTIONS", QUICK_START + CLASSES + folder.resolve("classes.jsa"));
            all.putAll(further);
            reads = false;
            ours = false;
            process = programs.start(worker.program(), all, folder);
        }
    }

    boolean isAlive() {
        synchronized (lifeLock) {
            return process != null && process.isAlive();
        }
    }

    /// Whether its last end was not our doing.
    boolean diedByItself() {
        synchronized (lifeLock) {
            return process != null && !process.isAlive() && !ours;
        }
    }

    /// Whether it has got as far as to ask for records.
    public boolean reads() {
        return reads && isAlive();
    }

    /// As `kill -9`; returns when it is dead.
    public void kill() {
        synchronized (lifeLock) {
            ours = true;
            if (process != null) {
                process.destroyForcibly();
                process.onExit().join();
            }
        }
    }

    /// Asks it to finish; true when it did so by itself.
    boolean stop(Duration limit) throws InterruptedException {
        ProcessHandle stopping;
        synchronized (lifeLock) {
            ours = true;
            stopping = process;
        }
        if (stopping == null) {
            return true;
        }
        stopping.destroy();
        try {
            stopping.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            kill();
            return false;
        }
    }

    /// KillFaults at the next such step; the future is completed when that has happened.
    public CompletableFuture<Void> ambush(KillPoint step) {
        var next = new Ambush(step, new CompletableFuture<>());
        ambush = next;
        return next.sprung();
    }

    public void callOff() {
        ambush = null;
    }

    private boolean passes(FaultProxy.Moment moment) {
        if (moment.name().equals("Fetch")) {
            reads = true;
        }
        var its = ambush;
        if (its == null || !its.step().is(moment)) {
            return true;
        }
        ambush = null;
        kill();
        its.sprung().complete(null);
        return false;
    }

    String lastLine() {
        var log = folder.resolve("log").resolve(worker.program() + ".log");
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> !line.startsWith("\t")).reduce("", (_, line) -> line);
        } catch (java.io.IOException e) {
            return "no log: " + e.getMessage();
        }
    }
}
