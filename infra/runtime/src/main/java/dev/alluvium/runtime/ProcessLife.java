package dev.alluvium.runtime;

import dev.alluvium.runtime.log.LogLevels;
import dev.alluvium.runtime.settings.Durations;
import dev.alluvium.runtime.settings.InvalidSettingsException;
import dev.alluvium.runtime.settings.LogSettings;
import dev.alluvium.runtime.settings.RefusedException;
import dev.alluvium.runtime.settings.SettingsReader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The frame of every `main`:
///
/// ```java
/// static void main() {
///     System.exit(ProcessLife.run("ingest-worker", IngestWorker::run, UnsafeDatabaseException.class));
/// }
///
/// private static void run(ProcessLife life) throws Exception {
///     var settings = life.settings(IngestSettings.class);
///     life.log(settings.log());
///     try (var database = …; var health = …; var loop = …) {   // closed in reverse order
///         life.onStop(loop::stop);
///         loop.run();
///     }
/// }
/// ```
///
/// Exit status: 0 stopped as asked, 1 failed, 2 wrong settings. The signal that asked to stop shows as 128 +
/// its number, as for any program. An exception that leaves any thread ends the process: half a process is
/// worse than none.
public final class ProcessLife {

    /// Kubernetes kills 30 s after it asked; this leaves time to say so first.
    static final Duration STOP_LIMIT = Duration.ofSeconds(25);

    private static final Logger LOG = LoggerFactory.getLogger(ProcessLife.class);
    private static final int SIGNALLED = 128;

    private final String name;
    private final Map<String, String> environment;
    private final Deque<Runnable> stopActions = new ArrayDeque<>();
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;
    /// The exit status that whoever ended the program gave it; none while it is 0.
    private volatile int givenStatus;
    private volatile Function<Throwable, Optional<String>> explanation = _ -> Optional.empty();

    private ProcessLife(String name, Map<String, String> environment) {
        this.name = name;
        this.environment = environment;
    }

    /// What a process does between start and stop. It returns soon after it was asked to stop.
    @FunctionalInterface
    public interface Program {
        void run(ProcessLife life) throws Exception;
    }

    /// Runs the program to its end. Call it once, from `main`, and pass the answer to `System.exit`.
    ///
    /// @param refusals exceptions whose message says all there is to say, besides [RefusedException]
    public static int run(String name, Program program, Class<?>... refusals) {
        return run(name, program, STOP_LIMIT, List.of(refusals));
    }

    static int run(String name, Program program, Duration stopLimit, List<Class<?>> refusals) {
        var life = new ProcessLife(name, System.getenv());
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> life.dieLoudly(thread, failure, stopLimit));
        StopSignals.handle(number -> life.signalled(number, stopLimit));
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> life.stopAndWait(stopLimit)));
        try {
            int status = life.live(program, refusals);
            return life.givenStatus == 0 ? status : life.givenStatus;
        } finally {
            life.ended.countDown();
        }
    }

    /// Reads the process's settings from its environment and logs them, without secrets.
    public <T> T settings(Class<T> mapping) {
        var settings = SettingsReader.read(mapping, environment);
        SettingsReader.describe(settings).lines().forEach(line -> LOG.info("Setting {}", line));
        return settings;
    }

    /// Gives loggers the levels that the settings name, from now until the stop.
    public void log(LogSettings settings) {
        onStop(LogLevels.apply(settings)::close);
    }

    /// What else is told by one line, whichever thread it ends.
    ///
    /// @param what empty for a failure that only a stack trace explains
    public void explain(Function<Throwable, Optional<String>> what) {
        explanation = what;
    }

    /// Has something done when the process is asked to stop; at once when it already was. The action only asks
    /// (sets a flag, wakes a poll), from another thread than `main`.
    public void onStop(Runnable action) {
        synchronized (stopActions) {
            if (!stopping) {
                stopActions.push(action);
                return;
            }
        }
        action.run();
    }

    public boolean stopping() {
        return stopping;
    }

    /// Waits for the stop, at most that long; true when it was asked for.
    public boolean awaitStop(Duration limit) throws InterruptedException {
        return stopAsked.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// For a program whose work is done by others' threads; returns when the stop actions have run.
    public void awaitStop() throws InterruptedException {
        stopAsked.await();
    }

    private int live(Program program, List<Class<?>> refusals) {
        LOG.info(
                "{} {} starts: Java {}, pid {}",
                name,
                Version.current(),
                Runtime.version(),
                ProcessHandle.current().pid());
        try {
            program.run(this);
            LOG.info("{} stopped", name);
            return 0;
        } catch (InvalidSettingsException e) {
            e.problems().forEach(problem -> System.err.println(name + ": " + problem));
            return 2;
        } catch (Throwable e) {
            if (e instanceof RefusedException || refusals.stream().anyMatch(type -> type.isInstance(e))) {
                System.err.println(name + ": " + e.getMessage());
            } else {
                explanation
                        .apply(e)
                        .ifPresentOrElse(
                                line -> System.err.println(name + ": " + line),
                                () -> LOG.error("{} failed and ends", name, e));
            }
            return 1;
        }
    }

    /// Returns to the JVM only what has ended: `main` calls `System.exit` then. A program that does not end
    /// is cut off without the hooks, which would pull libraries from under its threads.
    private void signalled(int number, Duration limit) {
        givenStatus = SIGNALLED + number;
        if (!stopAndWait(limit)) {
            Runtime.getRuntime().halt(givenStatus);
        }
    }

    /// @return whether the program has ended
    private boolean stopAndWait(Duration limit) {
        askToStop();
        try {
            if (ended.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
            LOG.error("{} did not stop within {} and is cut off", name, Durations.text(limit));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void askToStop() {
        List<Runnable> actions;
        synchronized (stopActions) {
            if (stopping) {
                return;
            }
            stopping = true;
            actions = List.copyOf(stopActions);
        }
        for (var action : actions) {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.error("{}: a stop action failed", name, e);
            }
        }
        stopAsked.countDown();
    }

    /// Out of memory and its like leave a state in which even an orderly stop may hang, so there is none.
    private void dieLoudly(Thread thread, Throwable failure, Duration limit) {
        givenStatus = 1;
        try {
            explanation
                    .apply(failure)
                    .ifPresentOrElse(
                            line -> System.err.println(name + ": " + line),
                            () -> LOG.error("{} ends, because thread {} failed", name, thread.getName(), failure));
        } finally {
            if (failure instanceof VirtualMachineError || !stopAndWait(limit)) {
                Runtime.getRuntime().halt(1);
            }
            System.exit(1);
        }
    }
}
