package dev.alluvium.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.events.Topics;
import dev.alluvium.gateway.http.EdgeServer;
import dev.alluvium.gateway.mcp.PublicPlace;
import dev.alluvium.http.connection.ConnectionLimits;
import dev.alluvium.runtime.settings.Networks;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.testkit.SharedParts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What one caller, or nobody's caller, does to take the gateway away from others, who publish and search meanwhile.
/// Bounds of time are generous: without what they hold, each of these took tens of seconds or the process.
@Timeout(180)
class AttackIT {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final PublicPlace SOMEWHERE = new PublicPlace(Optional.empty(), Optional.empty());
    private static final String BOTH = "[\"read\",\"write\"]";
    private static final Duration TIME = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int MANY = 1_500;
    private static final int REQUESTS = 8;
    private static final String READ_PAGE =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"get_session\","
                    + "\"arguments\":{\"session_id\":\"s\"}}}";
    private static final String PAGE = "/v1/sessions/s/messages";

    private final List<Socket> sockets = new ArrayList<>();
    private FakeQueryApi api;

    @BeforeEach
    void tenants() throws Exception {
        api = new FakeQueryApi();
        api.caller("attacker", BOTH, "null");
        api.caller("victim", BOTH, "null");
        KafkaTopics.ensure(SharedParts.kafka().bootstrapServers(), Topics.all(2));
    }

    @AfterEach
    void hangUp() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
        api.close();
    }

    @Test
    void connectionsThatSayNothingLockNobodyOut() throws Exception {
        try (var gateway = serve(100, 100)) {
            for (int i = 0; i < 1_010; i++) {
                send(gateway, i % 2 == 0 ? "" : "POST /v1/messages HTTP/1.1\r\nHost: x\r\n");
            }
            requireServed(gateway);
            eventually(0, () ->
                    (int) sockets.stream().filter(socket -> !isClosed(socket)).count());
        }
    }

    @Test
    void oneAddressHasABoundedNumberOfConnectionsAndOthersKeepTheirs() throws Exception {
        try (var gateway = serve(patient(20))) {
            var kept = open(gateway, "127.0.0.2");
            for (int i = 0; i < 60; i++) {
                send(gateway, "");
            }
            eventually(21, () ->
                    (int) sockets.stream().filter(socket -> !isClosed(socket)).count());
            kept.setSoTimeout(30_000);
            kept.getOutputStream().write("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
            assertThat(status(kept)).isEqualTo(200);
        }
    }

    @Test
    void aHeadThatComesDropByDropEndsItsConnection() throws Exception {
        try (var gateway = serve(MANY, MANY)) {
            var socket = send(gateway, "GET /health/live HTTP/1.1\r\n");
            long began = System.nanoTime();
            int sent = 0;
            try {
                for (; sent < 200; sent++) {
                    socket.getOutputStream().write(("X-" + sent + ": x\r\n").getBytes(UTF_8));
                    Thread.sleep(50);
                }
            } catch (SocketException e) {
                // Closed by the server.
            }
            assertThat(sent).isLessThan(200);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON.plus(TIME));
        }
    }

    @Test
    void bodiesThatStallEndAfterTheTimeOfARequestAndMemoryIsBounded() throws Exception {
        try (var gateway = serve(MANY, MANY)) {
            for (var path : List.of("/v1/messages", "/v1/search", "/mcp", "/v1/vector_stores/t/search")) {
                var part = "x".repeat(900_000);
                long began = System.nanoTime();
                var answers = IntStream.range(0, 60)
                        .mapToObj(_ -> later(() -> answer(gateway, head(path, "attacker", 950_000) + part)))
                        .toList();
                requireServed(gateway);
                var statuses = answers.stream().map(CompletableFuture::join).toList();
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(TIME.plus(SOON));
                assertThat(statuses).as(path).contains(408, 503).containsOnly(408, 503);
                requireServed(gateway);
            }
        }
    }

    @Test
    void linesThatStopEndAndWhatCameIsPublished() throws Exception {
        try (var gateway = serve(MANY, MANY)) {
            var line = "{\"session_id\":\"s\",\"channel\":\"c\",\"sender\":{\"id\":\"a\"},\"content\":\"x\"}\n";
            var head = head("/v1/messages", "attacker", 10_000).replace("application/json", "application/x-ndjson");
            long began = System.nanoTime();
            var socket = send(gateway, head + line);
            var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(TIME.plus(SOON));
            assertThat(answer).startsWith("HTTP/1.1 408").contains("\"published\":1");
        }
    }

    @Test
    void aRefusalDoesNotWaitForABodyThatNeverComes() throws Exception {
        try (var gateway = serve(MANY, MANY)) {
            for (var path : List.of(
                    "/v1/messages",
                    "/v1/search",
                    "/mcp",
                    "/v1/subscriptions",
                    "/v1/connections",
                    "/compat/mem0/search")) {
                long began = System.nanoTime();
                assertThat(answer(gateway, head(path, "unknown", 1_000)))
                        .as(path)
                        .isEqualTo(401);
                assertThat(Duration.ofNanos(System.nanoTime() - began)).as(path).isLessThan(TIME);
            }
        }
    }

    @Test
    void anAnswerThatThereIsNoRoomForIsRefused() throws Exception {
        int tooLarge = (int) (Runtime.getRuntime().maxMemory() / 16);
        api.answers.put(PAGE, "{\"messages\":[],\"next_cursor\":\"" + "x".repeat(tooLarge) + "\"}");
        try (var gateway = serve(patient(MANY))) {
            var refused = request(gateway, "POST", "/mcp", "attacker", READ_PAGE);
            assertThat(refused.statusCode()).isEqualTo(200);
            assertThat(refused.body()).contains("\"isError\":true", "no room for this answer now");
            // What is passed on as it comes takes no room.
            assertThat(request(gateway, "GET", PAGE, "attacker", "").statusCode())
                    .isEqualTo(200);
            requireServed(gateway);
        }
    }

    @Test
    void answersThatNobodyReadsEnd() throws Exception {
        try (var gateway = serve(MANY, MANY)) {
            askForPagesAndReadNone(gateway);
            requireServed(gateway);
            eventually(200, () -> request(gateway, "GET", PAGE, "attacker", "").statusCode());
        }
    }

    /// More than the buffers of a connection hold, as it comes and as a tool's answer.
    private void askForPagesAndReadNone(RunningGateway gateway) throws IOException {
        api.answers.put(PAGE, "{\"messages\":[],\"next_cursor\":\"" + "x".repeat(12 << 20) + "\"}");
        var read = "GET " + PAGE + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer attacker\r\n\r\n";
        for (int i = 0; i < 24; i++) {
            send(gateway, i % 2 == 0 ? read : head("/mcp", "attacker", READ_PAGE.length()) + READ_PAGE);
        }
    }

    @Test
    void oneTenantsRequestsInProgressAreBoundedAndAnothersAreNot() throws Exception {
        try (var gateway = serve(patient(MANY))) {
            for (int i = 0; i < 2 * REQUESTS; i++) {
                send(gateway, head("/v1/messages", "attacker", 1_000) + "{");
            }
            eventually(REQUESTS, () ->
                    (int) sockets.stream().filter(AttackIT::isAnswered).count());
            assertThat(request(gateway, "GET", "/v1/status", "attacker", "").statusCode())
                    .isEqualTo(503);
            requireServed(gateway);
            for (var socket : sockets) {
                socket.close();
            }
            eventually(
                    200,
                    () -> request(gateway, "GET", "/v1/status", "attacker", "").statusCode());
        }
    }

    /// What query-api leaves off in the middle must not look whole.
    @Test
    void halfAnAnswerIsNoAnswer() throws Exception {
        try (var gateway = serve(MANY, MANY)) {
            var socket = send(
                    gateway,
                    "GET /v1/sessions/half/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer victim\r\n\r\n");
            var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 200")
                    .doesNotEndWith("0\r\n\r\n")
                    .doesNotContain("title");
        }
    }

    @Test
    void onlyATrustedProxySaysWhereARequestComesFrom() throws Exception {
        for (var proxies : List.of(Networks.NONE, Networks.parse("127.0.0.1"))) {
            try (var gateway = serve(new EdgeServer.Listening(
                    "127.0.0.1", 0, new ConnectionLimits(MANY, MANY, TIME, TIME), proxies, TIME))) {
                api.addresses.clear();
                var socket = send(
                        gateway,
                        "GET /v1/status HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer unknown\r\n"
                                + "X-Forwarded-For: 10.0.0.1, 192.0.2.7\r\n\r\n");
                assertThat(status(socket)).isEqualTo(401);
                assertThat(api.addresses).contains(proxies == Networks.NONE ? "127.0.0.1" : "192.0.2.7");
            }
        }
    }

    private static <T> CompletableFuture<T> later(java.util.function.Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
    }

    /// Somebody else publishes and searches, and does not wait for it.
    private void requireServed(RunningGateway gateway) {
        long began = System.nanoTime();
        var message = "{\"session_id\":\"s\",\"channel\":\"c\",\"sender\":{\"id\":\"a\"},\"content\":\"x\"}";
        assertThat(request(gateway, "POST", "/v1/messages", "victim", message).statusCode())
                .isEqualTo(202);
        assertThat(request(gateway, "POST", "/v1/search", "victim", "{\"query\":\"x\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
    }

    private static HttpResponse<String> request(
            RunningGateway gateway, String method, String path, String key, String body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String head(String path, String key, int length) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer " + key
                + "\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private synchronized Socket open(RunningGateway gateway, String from) throws IOException {
        var socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", gateway.port()));
        socket.setSoTimeout(30_000);
        sockets.add(socket);
        return socket;
    }

    private Socket send(RunningGateway gateway, String text) throws IOException {
        var socket = open(gateway, "127.0.0.1");
        socket.getOutputStream().write(text.getBytes(UTF_8));
        return socket;
    }

    /// @return the status, 0 when the connection was closed without one
    private int answer(RunningGateway gateway, String text) {
        try {
            var socket = open(gateway, "127.0.0.1");
            try {
                socket.getOutputStream().write(text.getBytes(UTF_8));
            } catch (SocketException e) {
                // Answered before all of it was sent.
            }
            return status(socket);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int status(Socket socket) throws IOException {
        var first = new String(socket.getInputStream().readNBytes(12), UTF_8);
        return first.length() < 12 ? 0 : Integer.parseInt(first.substring(9));
    }

    private static boolean isAnswered(Socket socket) {
        try {
            return socket.getInputStream().available() > 0;
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean isClosed(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static void eventually(int wanted, IntSupplier seen) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        int last = seen.getAsInt();
        while (last != wanted && System.nanoTime() < end) {
            Thread.sleep(20);
            last = seen.getAsInt();
        }
        assertThat(last).isEqualTo(wanted);
    }

    /// One whose limits of time do not end what is looked at.
    private static EdgeServer.Listening patient(int ofAddress) {
        var minute = Duration.ofMinutes(1);
        return RunningGateway.listening(new ConnectionLimits(MANY, ofAddress, minute, minute));
    }

    private RunningGateway serve(int connections, int ofAddress) {
        return serve(RunningGateway.listening(new ConnectionLimits(connections, ofAddress, TIME, TIME)));
    }

    private RunningGateway serve(EdgeServer.Listening at) {
        return RunningGateway.start(SharedParts.kafka().bootstrapServers(), api, SOMEWHERE, at, REQUESTS);
    }
}
