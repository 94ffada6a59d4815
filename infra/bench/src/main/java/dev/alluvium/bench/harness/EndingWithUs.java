package dev.alluvium.bench.harness;

import java.nio.file.Path;
import java.util.Map;

/// Programs that end with this process, also when it is told to stop in the middle of a benchmark: a worker that was
/// left alone would look for its broker for ever.
public record EndingWithUs(Programs programs) implements Programs {

    @Override
    public ProcessHandle start(String program, Map<String, String> settings, Path folder) {
        var process = programs.start(program, settings, folder);
        var end = new Thread(process::destroyForcibly, "end-" + program);
        Runtime.getRuntime().addShutdownHook(end);
        // Refused, and needless, while the hooks run.
        process.onExit().thenRun(() -> Runtime.getRuntime().removeShutdownHook(end));
        return process;
    }
}
