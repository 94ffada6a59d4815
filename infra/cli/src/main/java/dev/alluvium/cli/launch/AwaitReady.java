package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.Pause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Waits until a part says that it is ready, or cannot get there.
record AwaitReady(Installation installation, Progress progress) {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    void await(Part part) {
        var began = System.nanoTime();
        var problem = installation.problem(part);
        while (problem.isPresent()) {
            if (installation.process(part).isEmpty()) {
                throw ended(part);
            }
            if (System.nanoTime() - began > LIMIT.toNanos()) {
                throw new Failure("%s is not ready after %d s: %s; log: %s"
                        .formatted(part.label(), LIMIT.toSeconds(), problem.get(), log(part)));
            }
            Pause.briefly();
            problem = installation.problem(part);
        }
        progress.ready(part, part.address(installation.connections()), Duration.ofNanos(System.nanoTime() - began));
    }

    private Failure ended(Part part) {
        var said = lastLine(log(part)).map(line -> " (" + line + ")").orElse("");
        return new Failure("%s ended instead of starting%s; log: %s".formatted(part.label(), said, log(part)));
    }

    private Path log(Part part) {
        return installation.connections().settings().log(part.label());
    }

    private static Optional<String> lastLine(Path log) {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("\t") && !line.startsWith("Caused by:"))
                    .reduce((earlier, later) -> later);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
