package dev.alluvium.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/// Whether containers can be started.
///
/// @param run where the machine's daemon has its socket
/// @param home of the account, where others have theirs
/// @param progress a line for what takes a while
record Docker(Map<String, String> environment, Path run, Path home, Consumer<String> progress) {
    static final String HOST = "DOCKER_HOST";
    private static final String NONE = "no Docker daemon answers";
    private static final int PLAIN_PORT = 2375;

    /// @param problem why not; empty where containers can be started
    /// @param there whether there is something that seems to be a daemon
    record Answer(Optional<String> problem, boolean there) {
        static final Answer FINE = new Answer(Optional.empty(), true);

        static Answer unusable(String problem) {
            return new Answer(Optional.of(problem), true);
        }

        boolean fine() {
            return problem.isEmpty();
        }
    }

    static Docker ofTheMachine() {
        return new Docker(
                System.getenv(), Path.of("/var/run"), Path.of(System.getProperty("user.home")), System.out::println);
    }

    Answer look() {
        var host = Objects.requireNonNullElse(environment.get(HOST), "").strip();
        if (host.isEmpty()) {
            var found = sockets(usual());
            return found.isEmpty() ? elsewhere() : firstOf(found);
        }
        try {
            return given(URI.create(host));
        } catch (IllegalArgumentException e) {
            return Answer.unusable(HOST + " names no daemon: " + host);
        }
    }

    private Answer firstOf(List<SocketAddress> addresses) {
        var first = Optional.<String>empty();
        for (var address : addresses) {
            var problem = new DockerApi(address).ping();
            if (problem.isEmpty()) {
                return missing(new DockerApi(address)).map(Answer::unusable).orElseGet(Docker::testcontainers);
            }
            first = first.or(() -> problem.map(why -> "the Docker daemon at " + address + " is of no use: " + why));
        }
        return Answer.unusable(first.orElseThrow());
    }

    /// An image that is neither here nor to be had.
    private Optional<String> missing(DockerApi daemon) {
        try {
            for (var image : ContainerImages.needed(environment)) {
                if (!daemon.has(image)) {
                    progress.accept("Docker gets " + image);
                    var problem = daemon.pull(image);
                    if (problem.isPresent()) {
                        return problem.map(why -> "the Docker daemon cannot get " + image + ": " + why);
                    }
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("the Docker daemon fails: " + DockerApi.reason(e));
        }
    }

    /// Where Testcontainers looks by itself.
    private List<Path> usual() {
        return List.of(
                run.resolve("docker.sock"),
                runtime().resolve("docker.sock"),
                home.resolve(".docker/run/docker.sock"),
                home.resolve(".docker/desktop/docker.sock"));
    }

    private Path runtime() {
        return Path.of(Objects.requireNonNullElse(environment.get("XDG_RUNTIME_DIR"), "/run"));
    }

    private static List<SocketAddress> sockets(List<Path> paths) {
        return paths.stream()
                .filter(Files::exists)
                .<SocketAddress>map(UnixDomainSocketAddress::of)
                .toList();
    }

    private Answer given(URI host) {
        return switch (Objects.requireNonNullElse(host.getScheme(), "")) {
            case "unix" -> firstOf(List.of(UnixDomainSocketAddress.of(host.getPath())));
            case "tcp" ->
                environment.get("DOCKER_TLS_VERIFY") == null
                        ? firstOf(List.of(new InetSocketAddress(
                                host.getHost(), host.getPort() < 0 ? PLAIN_PORT : host.getPort())))
                        : testcontainers();
            case "npipe" -> testcontainers();
            default -> throw new IllegalArgumentException(host.toString());
        };
    }

    /// Daemons that have to be named.
    private Answer elsewhere() {
        return Stream.of(home.resolve(".colima/default/docker.sock"), runtime().resolve("podman/podman.sock"))
                .filter(Files::exists)
                .findFirst()
                .map(socket -> Answer.unusable(
                        "there is a daemon at " + socket + ": set " + HOST + "=unix://" + socket + " to use it"))
                .orElse(new Answer(Optional.of(NONE), false));
    }

    private static Answer testcontainers() {
        try {
            DockerClientFactory.instance().client();
            return Answer.FINE;
        } catch (RuntimeException e) {
            var reason = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
            return Answer.unusable("Testcontainers cannot use the Docker daemon: "
                    + reason.lines().findFirst().orElse(""));
        }
    }
}
