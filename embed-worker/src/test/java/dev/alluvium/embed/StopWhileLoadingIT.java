package dev.alluvium.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A process that is asked to stop while its model is being loaded comes to its end in order, at whatever
/// moment: it ended with a SIGSEGV, because the model runtime's own shutdown hook ran beside the loading
/// thread.
@Timeout(120)
final class StopWhileLoadingIT {
    private static final int TERMINATED = 143;
    private static final int STEPS = 8;

    @TempDir
    private Path folder;

    @Test
    void stopsInOrderAtEveryMoment() throws Exception {
        var loading = timeOfLoading();
        for (int step = 0; step < STEPS; step++) {
            var wait = loading.multipliedBy(step).dividedBy(STEPS);
            var process = start();
            try (var out = process.inputReader()) {
                linesUntil(out, "loading");
                // The moment is what is tested.
                TimeUnit.NANOSECONDS.sleep(wait.toNanos());
                assertThat(process.toHandle().destroy()).isTrue();
                var said = out.lines().toList();
                assertThat(process.waitFor()).as("after %s: %s", wait, said).isEqualTo(TERMINATED);
                assertThat(said).as("after %s", wait).contains("closed");
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private Duration timeOfLoading() throws IOException {
        var process = start();
        try (var out = process.inputReader()) {
            linesUntil(out, "loading");
            var began = System.nanoTime();
            linesUntil(out, "loaded");
            return Duration.ofNanos(System.nanoTime() - began);
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start() throws IOException {
        return OwnProcess.of(LoadsTheModel.class, folder, Map.of(), "-XX:-CreateCoredumpOnCrash")
                .redirectErrorStream(true)
                .start();
    }

    private static void linesUntil(BufferedReader out, String last) throws IOException {
        List<String> lines = new ArrayList<>();
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            if (line.equals(last)) {
                return;
            }
        }
        throw new AssertionError("Ended without saying '" + last + "': " + lines);
    }
}
