package dev.alluvium.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;

/// Daemons that are of no use, each a socket that answers like one.
final class DockerTest {
    private static final String FINE = "HTTP/1.0 200 OK\r\n\r\nOK";

    @TempDir
    private Path home;

    private final List<String> told = new ArrayList<>();

    private Docker.Answer look(Map<String, String> environment) {
        return new Docker(environment, home.resolve("run"), home, told::add).look();
    }

    private Path socket() {
        return home.resolve("docker.sock");
    }

    private Docker.Answer lookAtSocket() {
        return look(Map.of(Docker.HOST, "unix://" + socket()));
    }

    /// @param answer to the first line of a request
    private ServerSocketChannel daemon(UnaryOperator<String> answer) throws IOException {
        var server = bound();
        Thread.ofVirtual().start(() -> serve(server, answer));
        return server;
    }

    private ServerSocketChannel bound() throws IOException {
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket()));
        return server;
    }

    private static void serve(ServerSocketChannel server, UnaryOperator<String> answer) {
        try {
            while (true) {
                try (var client = server.accept()) {
                    var request = new StringBuilder();
                    var in = Channels.newInputStream(client);
                    while (request.indexOf("\r\n\r\n") < 0) {
                        request.append((char) in.read());
                    }
                    var said =
                            answer.apply(request.toString().lines().findFirst().orElse(""));
                    client.write(ByteBuffer.wrap(said.getBytes(UTF_8)));
                }
            }
        } catch (ClosedChannelException e) {
            // The test is over.
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void requireOneLine(Docker.Answer answer, String... words) {
        assertThat(answer.fine()).isFalse();
        assertThat(answer.there()).isTrue();
        assertThat(answer.problem().orElse("")).contains(words).hasLineCount(1);
    }

    @Test
    void aSocketThatNobodyListensToIsTold() throws IOException {
        // Its file stays.
        bound().close();
        requireOneLine(lookAtSocket(), socket().toString(), "Connection refused");
    }

    @Test
    void aDaemonThatCannotPullIsToldOnce() throws IOException {
        try (var _ = daemon(line -> line.contains("_ping")
                ? FINE
                : line.startsWith("GET")
                        ? "HTTP/1.0 404 Not Found\r\n\r\n{\"message\":\"No such image\"}"
                        : "HTTP/1.0 500 Internal\r\n\r\n{\"message\":\"dial tcp: lookup registry: no such host\"}")) {
            requireOneLine(lookAtSocket(), ContainerImages.POSTGRES, "no such host");
        }
        assertThat(told).containsExactly("Docker gets " + ContainerImages.POSTGRES);
    }

    /// The status is sent before the download begins.
    @Test
    void aDownloadThatBreaksOffIsTold() throws IOException {
        try (var _ = daemon(line -> line.contains("_ping")
                ? FINE
                : line.startsWith("GET")
                        ? "HTTP/1.0 404 Not Found\r\n\r\n{\"message\":\"No such image\"}"
                        : "HTTP/1.0 200 OK\r\n\r\n{\"status\":\"Pulling\"}\r\n{\"error\":\"unexpected EOF\"}\r\n")) {
            requireOneLine(lookAtSocket(), "cannot get", "unexpected EOF");
        }
    }

    @Test
    void whatIsNoDaemonIsTold() throws IOException {
        try (var _ = daemon(_ -> "SSH-2.0\r\n")) {
            requireOneLine(lookAtSocket(), "no Docker daemon");
        }
    }

    @Test
    void anAddressOfNoKnownFormIsTold() {
        requireOneLine(look(Map.of(Docker.HOST, "ssh://far")), "DOCKER_HOST names no daemon: ssh://far");
        requireOneLine(look(Map.of(Docker.HOST, "nonsense")), "nonsense");
        requireOneLine(look(Map.of(Docker.HOST, "tcp://127.0.0.1:1")), "127.0.0.1:1", "Connection refused");
    }

    @Test
    void daemonsInOtherPlacesHaveToBeNamed() throws IOException {
        var socket = home.resolve(".colima/default/docker.sock");
        Files.createDirectories(socket.getParent());
        Files.createFile(socket);
        requireOneLine(look(Map.of("XDG_RUNTIME_DIR", home.toString())), "DOCKER_HOST=unix://" + socket);
    }

    @Test
    void noDaemonAtAllIsNothingToTell() {
        assertThat(look(Map.of("XDG_RUNTIME_DIR", home.toString())).there()).isFalse();
    }

    @Test
    void theReaperIsTheOneThatTestcontainersAsksFor() throws IOException {
        try (var program =
                GenericContainer.class.getResourceAsStream("/org/testcontainers/utility/RyukContainer.class")) {
            assertThat(new String(program.readAllBytes(), ISO_8859_1)).contains(ContainerImages.REAPER);
        }
        assertThat(ContainerImages.needed(Map.of())).contains(ContainerImages.REAPER);
        assertThat(ContainerImages.needed(Map.of("TESTCONTAINERS_RYUK_DISABLED", "true")))
                .doesNotContain(ContainerImages.REAPER);
    }
}
