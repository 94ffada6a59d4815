package dev.alluvium.bench.chaos.worker;

import dev.alluvium.bench.chaos.server.WorkerLink;
import dev.alluvium.bench.harness.Programs;
import dev.alluvium.servers.FreePorts;
import dev.alluvium.testkit.FaultProxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The link, the folder and the current process of one worker. Thread-safe.
public final class WorkerSlot {
    /// Quicker starts on a busy machine, for processes that run for seconds.
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private final Worker worker;
    private final String letter;
    private final WorkerLink link;
    private final Programs programs;
    private final Map<String, String> settings;
    private final Path folder;
    private final Object lifeLock = new Object();
    private ProcessHandle process;
    private boolean endedByUs;
    private int port;
    private volatile boolean reads;
    private volatile PendingKill killAt;

    /// @param settings of every start
    /// @param folder of the worker's files; made at the first start
    WorkerSlot(
            Worker worker,
            String letter,
            WorkerLink link,
            Programs programs,
            Map<String, String> settings,
            Path folder) {
        this.worker = worker;
        this.letter = letter;
        this.link = link;
        this.programs = programs;
        this.settings = settings;
        this.folder = folder;
        link.both().forEach(proxy -> proxy.watch(this::passes));
    }

    /// A kill at the next such step.
    private record PendingKill(KillPoint step, CompletableFuture<Void> done) {}

    public Worker worker() {
        return worker;
    }

    public WorkerLink link() {
        return link;
    }

    public String name() {
        return worker.program() + " " + letter;
    }

    /// @param further settings, which override the others
    void start(Map<String, String> further) {
        synchronized (lifeLock) {
            var all = new HashMap<>(settings);
            port = FreePorts.one();
            all.put(worker.portSetting(), Integer.toString(port));
            all.put(worker.batchSetting(), Integer.toString(worker.maxBatch()));
            all.put(
                    "ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS",
                    "127.0.0.1:" + link.kafka().port());
            all.put("JDK_JAVA_OPTIONS", QUICK_START);
            all.putAll(further);
            reads = false;
            endedByUs = false;
            process = programs.start(worker.program(), all, folder);
        }
    }

    boolean isAlive() {
        synchronized (lifeLock) {
            return process != null && process.isAlive();
        }
    }

    /// Whether the process has ended and neither [#kill] nor [#stop] was called.
    boolean diedByItself() {
        synchronized (lifeLock) {
            return process != null && !process.isAlive() && !endedByUs;
        }
    }

    /// Whether the worker has fetched records since its start.
    public boolean reads() {
        return reads && isAlive();
    }

    /// Where the worker answers whether it is ready.
    public URI ready() {
        synchronized (lifeLock) {
            return URI.create("http://127.0.0.1:" + port + "/health/ready");
        }
    }

    /// As `kill -9`; returns when the process has ended.
    public void kill() {
        synchronized (lifeLock) {
            endedByUs = true;
            if (process != null) {
                process.destroyForcibly();
                process.onExit().join();
            }
        }
    }

    /// Asks the worker to end; false when it had to be killed after the limit.
    public boolean stop(Duration limit) throws InterruptedException {
        ProcessHandle stopping;
        synchronized (lifeLock) {
            endedByUs = true;
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

    /// Kills the worker at the next such step; the future is completed when the worker has been killed.
    public CompletableFuture<Void> killAt(KillPoint step) {
        var next = new PendingKill(step, new CompletableFuture<>());
        killAt = next;
        return next.done();
    }

    public void cancelKill() {
        killAt = null;
    }

    private boolean passes(FaultProxy.Moment moment) {
        if (moment.name().equals("Fetch")) {
            reads = true;
        }
        var pending = killAt;
        if (pending == null || !pending.step().is(moment)) {
            return true;
        }
        killAt = null;
        kill();
        pending.done().complete(null);
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
