package dev.alluvium.bench.ingest;

import dev.alluvium.bench.harness.Programs;
import dev.alluvium.bench.scratch.ScratchProgram;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Instances of embed-worker beside the one of the running installation, gone when the benchmark is done.
public record FurtherWorkers(List<ScratchProgram> workers, Path folder) implements AutoCloseable {

    public static FurtherWorkers start(Programs further, int count, PrintWriter progress)
            throws IOException, InterruptedException {
        var started = new FurtherWorkers(new ArrayList<>(), Files.createTempDirectory("alluvium-bench-"));
        try {
            for (int i = 0; i < count; i++) {
                var settings = Map.of("ALLUVIUM_INSTANCE_ID", "bench-" + i);
                var folder = started.folder.resolve("worker-" + i);
                started.workers.add(ScratchProgram.start(further, "embed-worker", settings, folder));
                progress.println("one more embed-worker is ready");
            }
            return started;
        } catch (IOException | InterruptedException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        workers.forEach(ScratchProgram::close);
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
