package dev.alluvium.servers.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A process by its number and its time of start. The system gives numbers again to other processes; the pair
/// is unique, so a process that another JVM started and wrote down can be found and stopped safely.
public record ProcessId(long pid, Instant start) {
    /// The system derives the time of start from its time of boot, which moves a little when the clock is
    /// corrected.
    private static final Duration CLOCK_PLAY = Duration.ofSeconds(2);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(40);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    public static ProcessId of(ProcessHandle process) {
        return new ProcessId(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
    }

    /// The running process that a file names; empty when there is no such file, or its process has ended.
    public static Optional<ProcessId> running(Path file) {
        try {
            return Files.exists(file) ? parse(Files.readString(file)).filter(ProcessId::isAlive) : Optional.empty();
        } catch (IOException e) {
            throw new StartFailedException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Optional<ProcessId> parse(String text) {
        var fields = text.strip().split(" ");
        try {
            return fields.length == 2
                    ? Optional.of(new ProcessId(Long.parseLong(fields[0]), Instant.parse(fields[1])))
                    : Optional.empty();
        } catch (NumberFormatException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /// The content of a file that [#running(Path)] reads.
    public String line() {
        return pid + " " + start + "\n";
    }

    public boolean isAlive() {
        return handle().isPresent();
    }

    /// Empty when the process has ended.
    public Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isSame);
    }

    private boolean isSame(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(found -> Duration.between(start, found).abs().compareTo(CLOCK_PLAY) <= 0)
                .orElse(true);
    }

    /// Sends the signal that the process takes as "finish and end", and waits; a process that does not end in
    /// time is killed.
    ///
    /// @param signal such as `TERM` or `INT`
    /// @param limit for how long the process may stand still; one that works (a JVM writes its archive of
    /// classes last, which takes a busy machine a while) is waited for up to ten times as long
    /// @return whether the process ended in time; true when it had ended before
    public boolean stop(String signal, Duration limit) {
        var process = handle();
        process.ifPresent(_ -> send(signal));
        var meter = WorkMeter.of(this, limit);
        while (process.isPresent() && !awaitEnd(process.get(), BETWEEN_LOOKS)) {
            if (meter.isOver("") || Thread.currentThread().isInterrupted()) {
                kill();
                return false;
            }
        }
        return true;
    }

    /// Java has names for two signals only; the shell's own `kill` is on every machine, the program is not.
    private void send(String signal) {
        Command.of("/bin/sh", "-c", "kill -\"$0\" \"$1\"", signal, Long.toString(pid))
                .run();
    }

    /// Ends the process and all processes that it started, as a crash would; returns when they have ended.
    public void kill() {
        handle().ifPresent(process -> {
            var family = new ArrayList<>(process.descendants().toList());
            process.destroyForcibly();
            awaitEnd(process, KILL_LIMIT);
            family.forEach(ProcessHandle::destroyForcibly);
            family.forEach(child -> awaitEnd(child, KILL_LIMIT));
        });
    }

    /// @return whether the process has ended
    public boolean awaitEnd(Duration limit) {
        return handle().map(process -> awaitEnd(process, limit)).orElse(true);
    }

    /// An interrupt ends the wait and is kept for the caller.
    private static boolean awaitEnd(ProcessHandle process, Duration limit) {
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
