package dev.alluvium.query;

import static dev.alluvium.query.StoredMessages.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.http.connection.ConnectionLimits;
import dev.alluvium.query.http.Access;
import dev.alluvium.query.http.ApiServer;
import dev.alluvium.query.http.Origins;
import dev.alluvium.runtime.settings.Networks;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What one caller, or nobody's caller, does to take the API away from others. Bounds of time are generous:
/// without what
/// they hold, each of these took tens of seconds or the process.
@Timeout(120)
class AttackIT {
    private static final String SEARCH = "{\"query\":\"the red bike\"}";
    private static final Duration TIME = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int FEW_CONNECTIONS = 60;
    private static final long MEMORY = 64 << 20;

    private RunningApi api;
    private Calls attacker;
    private Calls victim;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void newTenants() throws Exception {
        api = RunningApi.shared();
        attacker = api.tenant();
        victim = api.tenant();
        api.store(victim).embedded(message("m-1", "the red bike"));
    }

    @AfterEach
    void hangUp() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }

    @Test
    void connectionsThatSayNothingLockNobodyOut() throws Exception {
        try (var server = serve(new Access.AtOnce(4, 5, 200, 64, MEMORY), FEW_CONNECTIONS)) {
            for (int i = 0; i < 3 * FEW_CONNECTIONS; i++) {
                send(server, i % 2 == 0 ? "" : "POST /v1/search HTTP/1.1\r\nHost: x\r\n");
            }
            assertThat(searches(server)).isEqualTo(200);
            assertThat(at(server, victim).with(null).get("/health/live").status())
                    .isEqualTo(200);
            Eventually.within5s(0, () ->
                    (int) sockets.stream().filter(socket -> !isClosed(socket)).count());
        }
    }

    @Test
    void aHeadThatComesDropByDropEndsItsConnection() throws Exception {
        try (var server = serve(new Access.AtOnce(4, 5, 200, 64, MEMORY), FEW_CONNECTIONS)) {
            var socket = send(server, "GET /health/live HTTP/1.1\r\n");
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
        try (var server = serve(new Access.AtOnce(4, 5, 200, 64, MEMORY), 1_000)) {
            var part = "x".repeat(990_000);
            long began = System.nanoTime();
            var answers = IntStream.range(0, 60)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(
                            () -> answer(server, head(attacker, 1_000_000) + part),
                            task -> Thread.ofVirtual().start(task)))
                    .toList();
            assertThat(searches(server)).isEqualTo(200);
            var statuses = answers.stream().map(CompletableFuture::join).toList();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(TIME.plus(SOON));
            assertThat(statuses).allMatch(status -> status == 408 || status == 503);
            assertThat(statuses).contains(408, 503);
            assertThat(searches(server)).isEqualTo(200);
        }
    }

    @Test
    void aRefusalDoesNotWaitForABodyThatNeverComes() throws Exception {
        try (var server = serve(new Access.AtOnce(4, 5, 200, 64, MEMORY), 1_000)) {
            long began = System.nanoTime();
            assertThat(answer(server, head(attacker.with("alv_wrong"), 1_000))).isEqualTo(401);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
        }
    }

    @Test
    void answersThatNobodyReadsEndAndAreNotHeldWithoutBound() throws Exception {
        var large = "\u0001".repeat(1 << 20);
        api.store(attacker)
                .embedded(IntStream.range(0, 8)
                        .mapToObj(i -> message("m-" + i, large).chunks("x").at(i))
                        .toArray(StoredMessages.Draft[]::new));
        try (var server = serve(new Access.AtOnce(4, 5, 200, 64, MEMORY), 1_000)) {
            var page = "GET /v1/sessions/s/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                    + attacker.credential() + "\r\n\r\n";
            for (int i = 0; i < 24; i++) {
                send(server, page);
            }
            assertThat(searches(server)).isEqualTo(200);
            Eventually.within5s(
                    503,
                    () -> at(server, attacker).get("/v1/sessions/s/messages").status());
            Eventually.within5s(
                    200,
                    () -> at(server, attacker).get("/v1/sessions/s/messages").status());
        }
    }

    /// The model takes one text at a time here, and takes long for the attacker's.
    @Test
    void queriesThatNobodyWaitsForAreNotEmbedded() throws Exception {
        var embedded = new AtomicInteger();
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var model = new ScriptedModel(api.model, text -> {
            if (text.startsWith("long")) {
                embedded.incrementAndGet();
                begun.countDown();
                await(go);
            }
            return api.model.embedQuery(text);
        });
        try (var server = serve(new Access.AtOnce(4, 5, 200, 64, MEMORY), 1_000, model)) {
            var body = "{\"query\":\"long " + "word ".repeat(1_000) + "\"}";
            for (int i = 0; i < 30; i++) {
                send(server, head(attacker, body.length()) + body);
            }
            begun.await();
            var found = CompletableFuture.supplyAsync(
                    () -> searches(server), task -> Thread.ofVirtual().start(task));
            hangUp();
            sockets.clear();
            // All but the one that the model works on are given up before it is done.
            Eventually.within5s(29, () -> (int) answers(499));
            go.countDown();
            assertThat(found.join()).isEqualTo(200);
            assertThat(embedded).hasValue(1);
        }
    }

    @Test
    void oneTenantsRequestsInProgressAreBounded() throws Exception {
        try (var server = serve(new Access.AtOnce(4, 5, 200, 8, MEMORY), 1_000)) {
            var body = "{\"query\":\"x\",\"wait_for\":{\"message_id\":\"never\",\"timeout_ms\":2000}}";
            var answers = IntStream.range(0, 30)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(
                            () -> answer(server, head(attacker, body.length()) + body),
                            task -> Thread.ofVirtual().start(task)))
                    .toList();
            assertThat(searches(server)).isEqualTo(200);
            var statuses = answers.stream().map(CompletableFuture::join).toList();
            assertThat(statuses.stream().filter(status -> status == 504).count())
                    .isBetween(8L, 16L);
            assertThat(statuses).allMatch(status -> status == 504 || status == 503);
        }
    }

    @Test
    void junkCredentialsKeepNobodyOut() throws Exception {
        try (var server = serve(new Access.AtOnce(4, 5, 200, 64, MEMORY), 1_000)) {
            var junk = at(server, attacker);
            for (int i = 0; i < 100; i++) {
                assertThat(junk.with("alv_" + "%043d".formatted(i))
                                .get("/v1/status")
                                .status())
                        .isIn(401, 429);
            }
            for (int i = 0; i < 12; i++) {
                var fresh = api.key(victim.tenant(), victim.slug(), null);
                assertThat(at(server, fresh).get("/v1/status").status()).isEqualTo(200);
            }
        }
    }

    private long answers(int status) {
        return meters.find("alluvium.http.requests").tag("status", Integer.toString(status)).timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    private int searches(ApiServer server) {
        long began = System.nanoTime();
        int status = at(server, victim).post("/v1/search", SEARCH).status();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
        return status;
    }

    private static Calls at(ApiServer server, Calls caller) {
        return new Calls(server.port(), caller.tenant(), caller.slug(), caller.credential());
    }

    private static String head(Calls caller, int length) {
        return "POST /v1/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + caller.credential() + "\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private synchronized Socket open(ApiServer server) throws IOException {
        var socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(30_000);
        sockets.add(socket);
        return socket;
    }

    private Socket send(ApiServer server, String text) throws IOException {
        var socket = open(server);
        socket.getOutputStream().write(text.getBytes(UTF_8));
        return socket;
    }

    /// @return the status, 0 when the connection was closed without one
    private int answer(ApiServer server, String text) {
        try {
            var socket = open(server);
            try {
                socket.getOutputStream().write(text.getBytes(UTF_8));
            } catch (SocketException e) {
                // Answered before all of it was sent.
            }
            var first = new String(socket.getInputStream().readNBytes(12), UTF_8);
            return first.length() < 12 ? 0 : Integer.parseInt(first.substring(9));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isClosed(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().skip(1 << 20) == 0
                    && socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ApiServer serve(Access.AtOnce atOnce, int connections) {
        return serve(atOnce, connections, null);
    }

    private ApiServer serve(Access.AtOnce atOnce, int connections, ScriptedModel model) {
        var limits = new Access.Limits(1_000_000, 1_000_000, 1_000_000, atOnce, TIME);
        var access = new Access(Optional.empty(), Optional.empty(), 10, Networks.NONE, limits);
        var parts = new Parts(
                api.database,
                api.control,
                model == null ? api.model : model,
                model == null ? RunningApi.TEXTS_AT_ONCE : 1,
                RunningApi.RANKING,
                meters,
                InstantSource.system());
        var at = ApiServer.Listening.at("127.0.0.1", 0, Origins.NONE)
                .with(new ConnectionLimits(connections, connections, TIME, TIME));
        return QueryApi.serve(at, access, parts, Map::of);
    }
}
