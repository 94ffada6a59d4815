package dev.alluvium.servers.process;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Signals that Java has no name for (SIGINT is PostgreSQL's fast shutdown). A process is always meant by its own id.
public final class Signals {

    private Signals() {}

    /// @param signal such as `INT`, `TERM`
    public static void send(String signal, ProcessHandle process) {
        // The shell's own kill: the program of that name is not on every machine.
        Command.of("/bin/sh", "-c", "kill -\"$0\" \"$1\"", signal, Long.toString(process.pid()))
                .run();
    }

    public static boolean awaitEnd(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
