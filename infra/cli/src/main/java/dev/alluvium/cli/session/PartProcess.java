package dev.alluvium.cli.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A process by its number and the moment it began. Numbers are given again to strangers; the pair is not.
public record PartProcess(long id, Instant began) {

    /// The system derives the moment from its time of boot, which moves a little when the clock is corrected.
    private static final Duration CLOCK_PLAY = Duration.ofSeconds(2);

    public static PartProcess of(ProcessHandle handle) {
        return new PartProcess(handle.pid(), handle.info().startInstant().orElse(Instant.EPOCH));
    }

    static Optional<PartProcess> parse(String text) {
        var fields = text.strip().split(" ");
        try {
            return fields.length == 2
                    ? Optional.of(new PartProcess(Long.parseLong(fields[0]), Instant.parse(fields[1])))
                    : Optional.empty();
        } catch (NumberFormatException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    String format() {
        return id + " " + began + "\n";
    }

    boolean alive() {
        return handle().isPresent();
    }

    /// Completed when the process ends; empty when it has.
    public Optional<CompletableFuture<ProcessHandle>> ended() {
        return handle().map(ProcessHandle::onExit);
    }

    public Optional<ProcessHandle> handle() {
        return ProcessHandle.of(id).filter(ProcessHandle::isAlive).filter(this::same);
    }

    private boolean same(ProcessHandle handle) {
        return handle.info()
                .startInstant()
                .map(start -> Duration.between(began, start).abs().compareTo(CLOCK_PLAY) <= 0)
                .orElse(true);
    }

    /// Asks the process to end, with the signal that means a tidy stop to it; after the limit it is ended.
    ///
    /// @return whether it went by itself
    public boolean stop(String signal, Duration limit) {
        var handle = handle();
        if (handle.isEmpty()) {
            return true;
        }
        send(signal);
        if (gone(handle.get(), limit)) {
            return true;
        }
        handle().ifPresent(ProcessHandle::destroyForcibly);
        gone(handle.get(), Duration.ofSeconds(10));
        return false;
    }

    private void send(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(id))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean gone(ProcessHandle handle, Duration limit) {
        try {
            handle.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
