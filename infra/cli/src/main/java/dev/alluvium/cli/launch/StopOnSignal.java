package dev.alluvium.cli.launch;

import dev.alluvium.cli.session.LocalSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// The foreground `up`: everything is stopped in order when this process is asked to end.
final class StopOnSignal {
    /// Someone else may be starting or stopping the parts at this moment.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Installation installation;
    private final Progress progress;
    private final LocalSettings settings;
    private final Set<Part> told = EnumSet.noneOf(Part.class);

    StopOnSignal(Installation installation, Progress progress) {
        this.installation = installation;
        this.progress = progress;
        this.settings = installation.connections().settings();
    }

    /// @param starting held while the parts are started, and closed after that
    void begin(RunLock starting) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(starting), "stop-on-signal"));
    }

    private void stop(RunLock starting) {
        if (starting.held()) {
            stopAll();
            return;
        }
        try (var _ = RunLock.take(settings, PATIENCE)) {
            stopAll();
        }
    }

    /// Again while there was something: a start in progress may have added a part meanwhile.
    private void stopAll() {
        var stopping = new StopInstallation(installation, progress);
        while (!stopping.stopAll().isEmpty()) {
            continue;
        }
    }

    /// Returns when nothing runs any more: somebody used `down`, or everything broke.
    void untilAllEnded() {
        var ends = ends();
        while (ends.length > 0) {
            CompletableFuture.anyOf(ends).join();
            // Whoever stops or starts parts holds the lock: what is seen under it is not half-way.
            try (var _ = RunLock.take(settings, PATIENCE)) {
                tellEnded();
                ends = ends();
            }
        }
    }

    private CompletableFuture<?>[] ends() {
        return Arrays.stream(Part.values())
                .flatMap(part -> installation.process(part).stream())
                .flatMap(process -> process.handle().stream())
                .map(ProcessHandle::onExit)
                .toArray(CompletableFuture[]::new);
    }

    private void tellEnded() {
        for (var part : Part.values()) {
            if (installation.process(part).isPresent()) {
                told.remove(part);
            } else if (settings.runFolder().hasRecord(part.label()) && told.add(part)) {
                progress.doing(
                        part, "has ended; log: " + settings.log(part.label()) + "; up in another terminal starts it");
            }
        }
    }
}
