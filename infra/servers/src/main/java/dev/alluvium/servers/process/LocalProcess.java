package dev.alluvium.servers.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A process of this machine that serves until it is ended: [Command#start] starts one, [#found] is for one
/// that another JVM started. Thread-safe.
public final class LocalProcess {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(40);

    private final String name;
    private final ProcessId id;
    private final ProcessLog log;
    private final Optional<Process> ours;
    private final Optional<Guard> guard;

    private LocalProcess(String name, ProcessId id, ProcessLog log, Optional<Process> ours, Optional<Guard> guard) {
        this.name = name;
        this.id = id;
        this.log = log;
        this.ours = ours;
        this.guard = guard;
    }

    /// Says whether a process can do its work.
    @FunctionalInterface
    public interface Readiness {
        /// @return what is missing, in words for people; empty when the process is ready
        Optional<String> problem();
    }

    /// @param log to which the process's output is appended
    static LocalProcess start(String name, ProcessBuilder builder, Path log, Life life) {
        try {
            var begun = ProcessLog.begin(log);
            var process = builder.directory(log.getParent().toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            var guard = life == Life.WITH_THIS_JVM ? Optional.of(Guard.of(process)) : Optional.<Guard>empty();
            return new LocalProcess(name, ProcessId.of(process.toHandle()), begun, Optional.of(process), guard);
        } catch (IOException e) {
            throw new StartFailedException(name + " cannot be started: " + e.getMessage(), e);
        }
    }

    /// @param log where the process writes
    public static LocalProcess found(String name, ProcessId id, Path log) {
        return new LocalProcess(name, id, new ProcessLog(log, 0), Optional.empty(), Optional.empty());
    }

    public ProcessId id() {
        return id;
    }

    public boolean isAlive() {
        return id.isAlive();
    }

    /// Looks again and again until the process is ready. A process that is not ready in time is left running.
    ///
    /// @param limit for how long the process may stand still; one that works is waited for up to ten times as
    /// long
    /// @throws StartFailedException the process ended, or was not ready in time
    public void awaitReady(Readiness readiness, Duration limit) {
        var meter = WorkMeter.of(id, limit);
        for (var problem = readiness.problem(); problem.isPresent(); problem = readiness.problem()) {
            if (!isAlive()) {
                throw failed("ended" + status() + " instead of starting" + lastWords());
            }
            if (meter.isOver(problem.get())) {
                throw failed("is not ready after " + meter.waited().toSeconds() + " s: " + problem.get());
            }
            if (!id.awaitEnd(BETWEEN_LOOKS) && Thread.currentThread().isInterrupted()) {
                throw new StartFailedException("Interrupted while " + name + " starts.");
            }
        }
    }

    /// As [#awaitReady]; a process that does not become ready is killed.
    public void awaitReadyOrKill(Readiness readiness, Duration limit) {
        try {
            awaitReady(readiness, limit);
        } catch (StartFailedException e) {
            kill();
            throw e;
        }
    }

    private String status() {
        return ours.map(process -> " with status " + process.onExit().join().exitValue())
                .orElse("");
    }

    private String lastWords() {
        var last = lastLogLine();
        return last.isEmpty() ? "" : " (" + last + ")";
    }

    private StartFailedException failed(String what) {
        return new StartFailedException(
                "%s %s; log: %s%n%s".formatted(name, what, log.file(), Files.exists(log.file()) ? log.tail() : ""));
    }

    /// The last line of the log that is none of a stack trace's; empty when there is none.
    public String lastLogLine() {
        return log.lastLine();
    }

    /// As [ProcessId#stop].
    public boolean stop(String signal, Duration limit) {
        var inTime = id.stop(signal, limit);
        guard.ifPresent(Guard::dismiss);
        return inTime;
    }

    /// As [ProcessId#kill].
    public void kill() {
        id.kill();
        guard.ifPresent(Guard::dismiss);
    }
}
