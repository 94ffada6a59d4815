package dev.alluvium.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.http.HttpServer;
import dev.alluvium.query.http.Access;
import dev.alluvium.query.http.ApiServer;
import dev.alluvium.query.http.problem.Problem;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OperationsIT {
    /// Not the common pool: on two processors its only thread would wait for itself.
    private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

    private static final Access NO_OPERATOR = new Access(Optional.empty(), Optional.empty(), RunningApi.UNLIMITED);

    private RunningApi api;

    @BeforeEach
    void connect() throws Exception {
        api = RunningApi.shared();
    }

    @Test
    void healthShowsThePoolAndNothingSecret() {
        var anyone = api.operator().with(null);

        var ready = anyone.get("/health/ready");
        assertThat(ready.status()).as(ready.body()).isEqualTo(200);
        assertThat(ready.body()).contains("server_version", "pool_size", "active", "waiting", "bge-small-en-v1.5-q");
        assertThat(ready.body()).doesNotContain("jdbc", "alluvium_app", "127.0.0.1", api.migrated.name());
        assertThat(anyone.get("/health/live").status()).isEqualTo(200);
        assertThat(anyone.send("HEAD", "/health/ready", null, null).status()).isEqualTo(200);
    }

    @Test
    void requestsAreTimedByRouteAndStatus() {
        var tenant = api.tenant();
        tenant.search("{\"query\":\"x\"}");
        tenant.get("/v1/messages/some-message");
        tenant.get("/v1/nowhere/at-all");

        var metrics = tenant.with(null).get("/metrics").body();

        assertThat(metrics)
                .contains("alluvium_http_requests_seconds_count{route=\"/v1/search\",status=\"200\"}")
                .contains("route=\"/v1/messages/{id}\",status=\"404\"")
                .contains("route=\"unmatched\",status=\"404\"")
                .contains("alluvium_http_requests_seconds_bucket{route=\"/v1/search\",status=\"200\",le=\"0.25\"}")
                .contains("alluvium_search_seconds_count{mode=\"hybrid\",plan=\"exact\",target=\"messages\"}")
                .contains("alluvium_search_seconds_bucket")
                .doesNotContain("some-message")
                .doesNotContain("at-all");
    }

    @Test
    @Timeout(30)
    void sizesOfTablesAndReadinessAreMeasuredWithoutAnybodyAsking() throws Exception {
        var operator = api.tenant().with(null);
        var metrics = operator.get("/metrics").body();
        while (!metrics.contains("alluvium_ready 1.0")) {
            Thread.sleep(50);
            metrics = operator.get("/metrics").body();
        }
        assertThat(metrics)
                .contains("alluvium_live 1.0")
                .contains("alluvium_check_up{check=\"database\"} 1.0")
                .containsPattern("alluvium_database_bytes [1-9]")
                .containsPattern("alluvium_database_table_bytes\\{table=\"messages\"\\} [1-9]")
                .doesNotContain("table=\"messages_");
    }

    @Test
    void anExhaustedPoolAnswers503AndTheServerLivesOn() throws Exception {
        var tenant = api.tenant();
        var settings = api.migrated.reader().withConnections(1, 1).withConnectionTimeout(Duration.ofMillis(250));
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (var database = TenantDatabase.openToRead(settings, meters);
                var control = ControlDatabase.open(api.migrated.control(), meters);
                var server = QueryApi.serve(
                        "127.0.0.1",
                        0,
                        NO_OPERATOR,
                        new Parts(
                                database,
                                control,
                                api.model,
                                RunningApi.TEXTS_AT_ONCE,
                                RunningApi.RANKING,
                                meters,
                                InstantSource.system()))) {
            var caller = new Calls(server.port(), tenant.tenant(), tenant.slug(), tenant.credential());
            // A health check may hold the only connection.
            Eventually.within5s(200, () -> caller.get("/v1/status").status());
            var held = new CountDownLatch(1);
            var done = new CountDownLatch(1);
            var holder = Thread.ofVirtual()
                    .start(() -> database.read(tenant.tenant(), Reader.WORKER, tx -> {
                        held.countDown();
                        await(done);
                        return null;
                    }));
            held.await();

            var answer = caller.post("/v1/search", "{\"query\":\"x\"}");

            done.countDown();
            holder.join();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("2");
            Eventually.within5s(
                    200, () -> caller.post("/v1/search", "{\"query\":\"x\"}").status());
            assertThat(caller.with(RunningApi.ADMIN_TOKEN).get("/v1/tenants").status())
                    .isEqualTo(401);
        }
    }

    @Test
    void stoppingLetsAnAnswerInProgressFinish() throws Exception {
        var tenant = api.tenant();
        api.store(tenant).embedded(StoredMessages.message("m-1", "x"));
        var asked = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        var server = serve(text -> {
            asked.countDown();
            await(released);
            return api.model.embedQuery(text);
        });
        var caller = new Calls(server.port(), tenant.tenant(), tenant.slug(), tenant.credential());
        var answer = CompletableFuture.supplyAsync(() -> caller.search("{\"query\":\"x\"}"), THREADS);
        asked.await();
        assertThat(caller.statusOrRefused("/health/live")).isEqualTo(200);

        long began = System.nanoTime();
        var stopped = CompletableFuture.runAsync(server::close, THREADS);
        while (caller.statusOrRefused("/health/live") == 200) {
            Thread.onSpinWait();
        }
        released.countDown();

        assertThat(answer.join().ids()).containsExactly("m-1");
        stopped.join();
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("stopped because it was idle, not because its patience ended")
                .isLessThan(HttpServer.STOP_LIMIT);
    }

    @Test
    void aServerErrorIsLoggedWithoutTheText() {
        var tenant = api.tenant();
        var console = System.out;
        var lines = new ByteArrayOutputStream();
        System.setOut(new PrintStream(lines, true, UTF_8));
        try (var server = serve(text -> {
            throw new IllegalStateException("could not embed " + text);
        })) {
            var caller = new Calls(server.port(), tenant.tenant(), tenant.slug(), tenant.credential());

            var answer = caller.post("/v1/search", "{\"query\":\"canary\"}");

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.header("Content-Type")).isEqualTo(Problem.CONTENT_TYPE);
            assertThat(answer.body()).doesNotContain("canary");
        } finally {
            System.setOut(console);
        }
        assertThat(lines.toString(UTF_8))
                .contains("POST /v1/search failed: java.lang.IllegalStateException", "OperationsIT")
                .doesNotContain("canary");
    }

    private ApiServer serve(Function<String, float[]> question) {
        var model = new ScriptedModel(api.model, question);
        var parts = new Parts(
                api.reader,
                api.control,
                model,
                RunningApi.TEXTS_AT_ONCE,
                RunningApi.RANKING,
                api.meters,
                InstantSource.system());
        return QueryApi.serve("127.0.0.1", 0, NO_OPERATOR, parts);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
