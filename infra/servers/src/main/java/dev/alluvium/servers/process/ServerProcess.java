package dev.alluvium.servers.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A server that runs as a process of its own, and its end. Thread-safe.
public final class ServerProcess {
    private static final long LOG_LIMIT_BYTES = 10L << 20;
    private static final int LOG_TAIL_LINES = 15;

    private final String name;
    private final Process process;
    private final Path logFile;
    private final long logStart;
    private final Guard guard;

    private ServerProcess(String name, Process process, Path logFile, long logStart, Guard guard) {
        this.name = name;
        this.process = process;
        this.logFile = logFile;
        this.logStart = logStart;
        this.guard = guard;
    }

    /// @param logFile where the server's output is added; a long one is put aside first
    public static ServerProcess start(String name, List<String> command, Path logFile, Life life) {
        try {
            Files.createDirectories(logFile.getParent());
            putAsideWhenLong(logFile);
            var builder = new ProcessBuilder(life == Life.DETACHED ? ownSession(command) : command)
                    .directory(logFile.getParent().toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
            var logStart = Files.exists(logFile) ? Files.size(logFile) : 0;
            var process = builder.start();
            return new ServerProcess(name, process, logFile, logStart, Guard.of(process, life));
        } catch (IOException e) {
            throw new StartFailedException(name + " cannot be started: " + e.getMessage(), e);
        }
    }

    /// A session of its own keeps the terminal's Ctrl-C away; where there is no `setsid` (macOS), Ctrl-C stops it
    /// too.
    private static List<String> ownSession(List<String> command) {
        return Command.find("setsid").map(setsid -> prefixed(setsid, command)).orElse(command);
    }

    private static List<String> prefixed(Path program, List<String> command) {
        var words = new ArrayList<String>();
        words.add(program.toString());
        words.addAll(command);
        return words;
    }

    private static void putAsideWhenLong(Path logFile) throws IOException {
        if (Files.exists(logFile) && Files.size(logFile) > LOG_LIMIT_BYTES) {
            Files.move(
                    logFile, logFile.resolveSibling(logFile.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    public Process process() {
        return process;
    }

    /// Asks `ready` until it says yes; fails with the end of the log when the process ends or patience does.
    public void awaitReady(BooleanSupplier ready, Duration patience) {
        var deadline = System.nanoTime() + patience.toNanos();
        while (!ready.getAsBoolean()) {
            if (!process.isAlive()) {
                throw failed("ended with status " + process.exitValue() + " instead of starting");
            }
            if (System.nanoTime() > deadline) {
                kill();
                throw failed("did not serve clients within " + patience.toSeconds() + " s");
            }
            pause();
        }
    }

    private StartFailedException failed(String what) {
        var own = tail(logFile, logStart);
        var said = !own.isBlank() || !Files.exists(detailLog(logFile)) ? theEnd(logFile, own) : detail();
        return new StartFailedException(name + " " + what + ". " + said);
    }

    /// A server that ends without a word to people may have told its own log why.
    private String detail() {
        return theEnd(detailLog(logFile), tail(detailLog(logFile), 0));
    }

    private static String theEnd(Path file, String text) {
        return "The end of " + file + ":" + System.lineSeparator() + text;
    }

    private static String tail(Path file, long start) {
        try {
            var bytes = Files.readAllBytes(file);
            var text = new String(bytes, (int) start, bytes.length - (int) start, StandardCharsets.UTF_8);
            var lines = text.lines().toList();
            return String.join(
                    System.lineSeparator(), lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(it cannot be read: " + e.getMessage() + ")";
        }
    }

    /// Where a server may write what is of no interest as long as all is well.
    public static Path detailLog(Path logFile) {
        return logFile.resolveSibling(logFile.getFileName() + ".detail");
    }

    /// Sends the signal that the server takes as "finish and end", and waits; a server that does not end is
    /// killed.
    public void stop(String signal, Duration patience) {
        Signals.send(signal, process.toHandle());
        if (!ended(patience)) {
            kill();
        }
        guard.dismiss();
    }

    /// Ends the process and all it started at once, as a crash would.
    public void kill() {
        var family = new ArrayList<>(process.descendants().toList());
        process.destroyForcibly();
        ended(Duration.ofSeconds(10));
        family.forEach(ProcessHandle::destroyForcibly);
        family.forEach(child -> Signals.awaitEnd(child, Duration.ofSeconds(10)));
        guard.dismiss();
    }

    private boolean ended(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(40));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted while a server starts.", e);
        }
    }
}
