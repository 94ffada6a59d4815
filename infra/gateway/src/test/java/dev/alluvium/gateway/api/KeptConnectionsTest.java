package dev.alluvium.gateway.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.gateway.http.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Against a server that answers what a test says, byte by byte.
@Timeout(30)
final class KeptConnectionsTest {
    private static final String HANG_UP = "";

    private final Queue<String> answers = new ArrayDeque<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> opened = new CopyOnWriteArrayList<>();
    private ServerSocket server;
    private KeptConnections connections;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        connections = new KeptConnections(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/under/"));
        Thread.ofVirtual().start(this::accept);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        for (var socket : opened) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                var socket = server.accept();
                opened.add(socket);
                Thread.ofVirtual().start(() -> answer(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            for (var head = head(socket.getInputStream()); !head.isEmpty(); head = head(socket.getInputStream())) {
                requests.add(head);
                var answer = next();
                socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
                if (answer.equals(HANG_UP) || answer.contains("cut")) {
                    return;
                }
            }
        } catch (IOException e) {
            // The client has hung up.
        }
    }

    private synchronized String next() {
        return answers.remove();
    }

    private synchronized void willAnswer(String... heads) {
        answers.addAll(List.of(heads));
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private String get(String path) throws IOException {
        var answer = connections.ask(new Asked("GET", path));
        try (var body = answer.body()) {
            return answer.status() + " " + new String(body.readAllBytes(), ISO_8859_1);
        }
    }

    @Test
    void oneConnectionServesOneAnswerAfterTheOther() throws IOException {
        willAnswer(
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst",
                "HTTP/1.1 404 Not Found\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "3;x=y\r\n"
                        + "sec\r\n"
                        + "3\r\n"
                        + "ond\r\n"
                        + "0\r\n"
                        + "T: x\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        assertThat(get("/v1/a?b=c%20d")).isEqualTo("200 first");
        assertThat(get("/v1/b")).isEqualTo("404 second");
        assertThat(get("/v1/c")).isEqualTo("304 ");
        assertThat(get("/v1/d")).isEqualTo("200 ");
        assertThat(opened).hasSize(1);
        assertThat(requests.getFirst())
                .startsWith("GET /under/v1/a?b=c%20d HTTP/1.1\r\nHost: 127.0.0.1:" + server.getLocalPort() + "\r\n");
    }

    @Test
    void aHeadHasNoBodyWhateverLengthItSays() throws IOException {
        willAnswer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");

        assertThat(connections.ask(new Asked("HEAD", "/v1/a")).body().readAllBytes())
                .isEmpty();
        assertThat(get("/v1/b")).isEqualTo("200 x");
        assertThat(opened).hasSize(1);
    }

    @Test
    void anAnswerThatEndsInTheMiddleIsNoAnswer() {
        willAnswer(
                "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\ncut",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\ncut",
                "HTTP/1.1 200 OK\r\nX: cut",
                "SSH-2.0-cut\r\n\r\n");

        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> get("/v1/a")).as("%d", i).isInstanceOf(IOException.class);
        }
        assertThat(requests).hasSize(4);
    }

    @Test
    void aBodyThatIsGivenUpTakesItsConnectionAlong() throws IOException {
        willAnswer(
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");

        var answer = connections.ask(new Asked("GET", "/v1/a"));
        assertThat(answer.body().read()).isEqualTo('f');
        answer.body().close();

        assertThat(get("/v1/b")).isEqualTo("200 x");
        assertThat(opened).hasSize(2);
    }

    @Test
    void aConnectionThatTheServerClosesIsNotUsedAgain() throws Exception {
        willAnswer(
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\ny",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nz");

        get("/v1/a");
        opened.getFirst().close();
        var post = connections.ask(new Asked("POST", "/v1/b").with(new byte[0]).repeatable());
        assertThat(post.body().readAllBytes()).isEqualTo(new byte[] {'y'});
        assertThat(get("/v1/c")).isEqualTo("200 z");
        assertThat(opened).hasSize(3);
    }

    @Test
    void whatChangesSomethingIsAskedOnce() throws IOException {
        var ok = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
        willAnswer(ok, HANG_UP, ok, HANG_UP, ok);

        get("/v1/a");
        assertThatThrownBy(() -> connections.ask(new Asked("POST", "/v1/b").with(new byte[0])))
                .isInstanceOf(IOException.class);
        assertThat(get("/v1/c")).isEqualTo("200 x");
        assertThat(get("/v1/d")).isEqualTo("200 x");
        assertThat(requests.stream().map(head -> head.split(" ", 3)[1]))
                .containsExactly("/under/v1/a", "/under/v1/b", "/under/v1/c", "/under/v1/d", "/under/v1/d");
    }

    @Test
    void whatMayHappenTwiceIsAskedAgainWhenAllConnectionsAreClosed() throws IOException {
        var ok = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
        willAnswer(ok, ok, ok, HANG_UP, ok);

        var open = List.of(connections.ask(new Asked("GET", "/v1/a")), connections.ask(new Asked("GET", "/v1/b")));
        for (var each : open) {
            each.body().readAllBytes();
        }
        for (var each : opened) {
            each.close();
        }
        assertThat(get("/v1/c")).isEqualTo("200 x");
        var search =
                connections.ask(new Asked("POST", "/v1/d").with(new byte[0]).repeatable());
        assertThat(search.body().readAllBytes()).isEqualTo(new byte[] {'x'});
        assertThat(requests.stream().map(head -> head.split(" ", 3)[1]))
                .containsExactly("/under/v1/a", "/under/v1/b", "/under/v1/c", "/under/v1/d", "/under/v1/d");
    }

    @Test
    void whatIsAnsweredIsPassedOnAsItIs() throws IOException {
        willAnswer(
                "HTTP/1.1 302 Found\r\nLocation: /v1/z\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 1\r\n\r\nx",
                "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 1\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nVary: a\r\nVary: b\r\nContent-Length: 1\r\n\r\nx");

        assertThat(get("/v1/a")).isEqualTo("302 ");
        assertThat(get("/v1/b")).isEqualTo("401 x");
        assertThat(get("/v1/c")).isEqualTo("503 x");
        var last =
                connections.ask(new Asked("POST", "/v1/d").with("Accept", "x").with(new byte[] {'1', '2'}));
        assertThat(last.headers()).containsEntry("vary", List.of("a", "b"));
        assertThat(last.header("content-encoding")).hasValue("gzip");
        assertThat(last.body().readAllBytes()).isEqualTo(new byte[] {'x'});
        assertThat(requests).hasSize(4);
        assertThat(requests.getLast().lines().skip(1).map(line -> line.split(":")[0]))
                .containsExactlyInAnyOrder("Host", "Accept", "Content-Length", "Connection", "");
    }

    @Test
    void anAnswerThatDoesNotSayWhereItEndsIsNoAnswer() {
        willAnswer("HTTP/1.1 200 OK\r\n\r\nhalf of it, or cut");

        assertThatThrownBy(() -> get("/v1/a")).isInstanceOf(IOException.class);
    }

    @Test
    void nothingIsSmuggledIntoAHead() {
        for (var path : List.of("/v1/a b", "/v1/a\r\nX: y", "v1", "/v1/\u00e4")) {
            assertThatThrownBy(() -> new Asked("GET", path)).as(path).isInstanceOf(ProblemException.class);
        }
        assertThatThrownBy(() -> new Asked("GET", "/").with("Accept", "x\r\nX: y"))
                .isInstanceOf(ProblemException.class);
    }
}
