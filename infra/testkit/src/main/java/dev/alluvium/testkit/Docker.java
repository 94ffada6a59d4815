package dev.alluvium.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/// Whether a Docker daemon answers.
final class Docker {

    private Docker() {}

    /// Testcontainers takes seconds to find that there is none, so a look for an address comes first.
    static boolean answers() {
        return hasAddress() && DockerClientFactory.instance().isDockerAvailable();
    }

    private static boolean hasAddress() {
        var runtime = Objects.requireNonNullElse(System.getenv("XDG_RUNTIME_DIR"), "/run");
        return System.getenv("DOCKER_HOST") != null
                || Stream.of(
                                Path.of("/var/run/docker.sock"),
                                Path.of(runtime, "docker.sock"),
                                Path.of(System.getProperty("user.home"), ".docker/run/docker.sock"))
                        .anyMatch(Files::exists);
    }
}
