package dev.alluvium.query.http;

import static dev.alluvium.query.StoredMessages.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.query.Calls;
import dev.alluvium.query.Eventually;
import dev.alluvium.query.Parts;
import dev.alluvium.query.QueryApi;
import dev.alluvium.query.RunningApi;
import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.runtime.settings.Networks;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LimitsIT {
    private static final String SEARCH = "{\"query\":\"the red bike\"}";
    private static final String PAGE = "https://console.example";
    private static final int MANY = 1_000_000;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    private RunningApi api;
    private Calls tenant;
    private PrometheusMeterRegistry meters;

    @BeforeEach
    void newTenant() throws Exception {
        api = RunningApi.shared();
        tenant = api.tenant();
        meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    @Test
    void aKeyThatAsksTooOftenIsToldWhenToComeBackAndOthersAreServed() {
        try (var server = serve(new Access.Limits(3, MANY, MANY, Access.AtOnce.MANY, LONG))) {
            var refused = askUntilRefused(at(server, tenant));
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(refused.json().get("detail").stringValue()).contains("this key", "3 times");
            assertThat(at(server, api.key(tenant.tenant(), tenant.slug(), null))
                            .get("/v1/status")
                            .status())
                    .isEqualTo(200);
            Eventually.within5s(200, () -> at(server, tenant).get("/v1/status").status());
        }
    }

    @Test
    void allKeysOfATenantAreCountedTogether() {
        try (var server = serve(new Access.Limits(MANY, 3, MANY, Access.AtOnce.MANY, LONG))) {
            var other = api.tenant();
            var refused = askUntilRefused(at(server, tenant));
            assertThat(refused.json().get("detail").stringValue()).contains("this tenant", "3 times");
            var second = at(server, api.key(tenant.tenant(), tenant.slug(), null));
            assertThat(askUntilRefused(second).status()).isEqualTo(429);
            assertThat(at(server, other).get("/v1/status").status()).isEqualTo(200);
        }
    }

    @Test
    void whoAsksOnAndOnIsRefusedAtASlowerPaceAndOthersAreNot() {
        try (var server = serve(new Access.Limits(1, MANY, MANY, Access.AtOnce.MANY, LONG))) {
            // The first ones take as long as a cold server does.
            flood(at(server, tenant));
            assertThat(flood(at(server, tenant))).isGreaterThan(Duration.ofMillis(1_500));

            var other = at(server, api.tenant());
            assertThat(other.get("/v1/status").status()).isEqualTo(200);
        }
    }

    private static Duration flood(Calls caller) {
        long began = System.nanoTime();
        var flood = IntStream.range(0, 60)
                .mapToObj(_ -> CompletableFuture.supplyAsync(
                        () -> caller.get("/v1/status").status(),
                        task -> Thread.ofVirtual().start(task)))
                .toList();
        var statuses = flood.stream().map(CompletableFuture::join).toList();
        assertThat(statuses.stream().filter(status -> status == 429).count()).isGreaterThan(50);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    @Test
    void textsCountByWhatTheyCostTheModel() {
        try (var server = serve(new Access.Limits(MANY, MANY, 10, Access.AtOnce.MANY, LONG))) {
            var caller = at(server, tenant);
            var long600 = "{\"query\":\"" + "word ".repeat(600) + "\"}";
            // At once: each owes a second's tokens, and a model that is busy takes longer than that.
            var answers = IntStream.range(0, 8)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(
                            () -> caller.post("/v1/search", long600),
                            task -> Thread.ofVirtual().start(task)))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
            assertThat(answers).anyMatch(answer -> answer.status() == 200);
            var refused = answers.stream()
                    .filter(answer -> answer.status() == 429)
                    .findFirst()
                    .orElseThrow();
            assertThat(refused.json().get("detail").stringValue()).contains("10 tokens");
            assertThat(caller.post("/v1/search", "{\"query\":\"word\",\"mode\":\"keyword\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(at(server, api.tenant()).post("/v1/search", long600).status())
                    .isEqualTo(200);
        }
    }

    private static Calls.Answer askUntilRefused(Calls caller) {
        for (int i = 0; i < 1_000; i++) {
            var answer = caller.get("/v1/messages/m-1/status");
            if (answer.status() == 429) {
                return answer;
            }
        }
        throw new AssertionError("never refused");
    }

    @Test
    void searchesGoAheadOfOtherRequests() throws Exception {
        api.store(tenant).embedded(message("m-1", "the red bike"));
        try (var server = serve(limits(new Access.AtOnce(MANY, 1, MANY, MANY, MANY), LONG));
                var lock = heldWork()) {
            var caller = at(server, tenant);
            Executor threads = task -> Thread.ofVirtual().start(task);
            var first = CompletableFuture.supplyAsync(() -> caller.get("/v1/status"), threads);
            var second = CompletableFuture.supplyAsync(() -> caller.get("/v1/status"), threads);
            assertThat(caller.search(SEARCH).ids()).containsExactly("m-1");
            assertThat(first).isNotDone();
            assertThat(second).isNotDone();

            lock.rollback();

            assertThat(first.join().status()).isEqualTo(200);
            assertThat(second.join().status()).isEqualTo(200);
        }
    }

    @Test
    void noAnswerComesAfterTheTimeOfARequest() throws Exception {
        try (var server = serve(limits(new Access.AtOnce(MANY, 1, MANY, MANY, MANY), SHORT));
                var lock = heldWork()) {
            var caller = at(server, tenant);
            Executor threads = task -> Thread.ofVirtual().start(task);
            var first = CompletableFuture.supplyAsync(() -> caller.get("/v1/status"), threads);
            var second = CompletableFuture.supplyAsync(() -> caller.get("/v1/status"), threads);
            for (var answer : List.of(first.join(), second.join())) {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isIn("1", "2");
            }
            lock.rollback();
            assertThat(caller.get("/v1/status").status()).isEqualTo(200);
        }
    }

    private static Access.Limits limits(Access.AtOnce atOnce, Duration time) {
        return new Access.Limits(MANY, MANY, MANY, atOnce, time);
    }

    @Test
    void aStatementThatTakesTooLongIsStoppedAtTheDatabase() throws Exception {
        try (var database = TenantDatabase.openToRead(api.migrated.reader().withStatementTimeout(SHORT), meters);
                var server = QueryApi.serve("127.0.0.1", 0, access(Access.Limits.NONE), parts(database));
                var lock = heldWork()) {
            var answer = at(server, tenant).get("/v1/status");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.json().get("detail").stringValue()).contains("too long");
            lock.rollback();
            assertThat(at(server, tenant).get("/v1/status").status()).isEqualTo(200);
        }
    }

    /// Somebody else's lock on what `GET /v1/status` reads and a search does not.
    private Connection heldWork() throws Exception {
        var connection = api.migrated.connectAsSuperuser();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("lock table alluvium.embedding_work in access exclusive mode");
        }
        return connection;
    }

    @Test
    void aBodyThatComesDropByDropIsNotWaitedFor() throws Exception {
        try (var server = serve(limits(Access.AtOnce.MANY, SHORT));
                var http = HttpClient.newHttpClient()) {
            var drops = new Drops();
            var request = request(server, "/v1/search")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofInputStream(() -> drops))
                    .build();
            var answer = http.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(408);
            assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.CONTENT_TYPE);
            drops.close();
        }
    }

    /// White space, bit by bit, until it is closed.
    private static final class Drops extends InputStream {
        private volatile boolean closed;

        @Override
        public int read() {
            return closed ? -1 : ' ';
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                closed = true;
            }
            buffer[offset] = ' ';
            return closed ? -1 : 1;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void callersThatHangUpLeaveTheServerAsItWas() throws Exception {
        var halves = new ArrayList<Socket>();
        try (var server = serve(Access.Limits.NONE)) {
            for (int i = 0; i < 20; i++) {
                var socket = new Socket("127.0.0.1", server.port());
                halves.add(socket);
                var head = "POST /v1/search HTTP/1.1\r\n"
                        + "Host: x\r\n"
                        + "Content-Type: application/json\r\n"
                        + "Authorization: Bearer "
                        + tenant.credential() + "\r\nContent-Length: 1000\r\n\r\n{\"query\":\"canary";
                socket.getOutputStream().write(head.getBytes(UTF_8));
            }
            for (var socket : halves) {
                socket.close();
            }
            Eventually.within5s(20, () -> (int) answers("400"));
            assertThat(answers("500")).isZero();
            assertThat(at(server, tenant).search(SEARCH).ids()).isEmpty();
        }
    }

    private double answers(String status) {
        return meters.find("alluvium.http.requests").tag("status", status).timers().stream()
                .mapToLong(timer -> timer.count())
                .sum();
    }

    @Test
    void aPageOfANamedOriginMayCallAndNoOther() throws Exception {
        try (var server = QueryApi.serve(
                        ApiServer.Listening.at("127.0.0.1", 0, Origins.parse(PAGE + ",http://localhost:3000")),
                        access(Access.Limits.NONE),
                        parts(api.database),
                        Map::of);
                var http = HttpClient.newHttpClient()) {
            for (var origin : new String[] {PAGE, "http://localhost:3000"}) {
                var allowed = http.send(preflight(server, origin), BodyHandlers.ofString());
                assertThat(allowed.statusCode()).isEqualTo(204);
                assertThat(header(allowed, "Access-Control-Allow-Origin")).contains(origin);
                assertThat(header(allowed, "Access-Control-Allow-Headers")).contains("Authorization, Content-Type");
                assertThat(header(allowed, "Access-Control-Allow-Credentials")).isEmpty();
            }
            var answer = http.send(
                    request(server, "/v1/status").header("Origin", PAGE).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(header(answer, "Access-Control-Allow-Origin")).contains(PAGE);
            assertThat(header(answer, "Vary")).contains("Origin");
            for (var origin : new String[] {"https://evil.example", PAGE + ".evil.example", "null"}) {
                var refused = http.send(preflight(server, origin), BodyHandlers.ofString());
                assertThat(refused.statusCode()).isEqualTo(403);
                assertThat(header(refused, "Access-Control-Allow-Origin")).isEmpty();
            }
        }
    }

    @Test
    void withoutOriginsNoCorsHeaderIsSent() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var preflight = http.send(preflight(api.server, PAGE), BodyHandlers.ofString());
            assertThat(preflight.statusCode()).isEqualTo(405);
            assertThat(header(preflight, "Access-Control-Allow-Origin")).isEmpty();
            var answer = http.send(
                    request(api.server, "/v1/status").header("Origin", PAGE).build(), BodyHandlers.ofString());
            assertThat(header(answer, "Access-Control-Allow-Origin")).isEmpty();
            assertThat(header(answer, "Cache-Control")).contains("no-store");
            assertThat(header(answer, "Content-Security-Policy"))
                    .contains("default-src 'none'; frame-ancestors 'none'");
            assertThat(header(answer, "Server")).isEmpty();
        }
    }

    private static Optional<String> header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name);
    }

    private HttpRequest preflight(ApiServer server, String origin) {
        return request(server, "/v1/search")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .build();
    }

    private HttpRequest.Builder request(ApiServer server, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Authorization", "Bearer " + tenant.credential());
    }

    private ApiServer serve(Access.Limits limits) {
        return QueryApi.serve("127.0.0.1", 0, access(limits), parts(api.database));
    }

    private static Access access(Access.Limits limits) {
        return new Access(Optional.empty(), Optional.empty(), RunningApi.UNLIMITED, Networks.NONE, limits);
    }

    private Parts parts(TenantDatabase database) {
        return new Parts(
                database,
                api.control,
                api.model,
                RunningApi.TEXTS_AT_ONCE,
                RunningApi.RANKING,
                meters,
                InstantSource.system());
    }

    private static Calls at(ApiServer server, Calls caller) {
        return new Calls(server.port(), caller.tenant(), caller.slug(), caller.credential());
    }
}
