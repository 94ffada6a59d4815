package dev.alluvium.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.runtime.Metrics;
import dev.alluvium.runtime.settings.RefusedException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HealthServerTest {

    private final HealthChecks checks = new HealthChecks(Duration.ofMinutes(1), Duration.ZERO);
    private final HealthServer server = HealthServer.start("127.0.0.1", 0, checks, Metrics.create("sample"));
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void answersLiveAndReady() throws Exception {
        checks.addLive("loop", Map::of);
        checks.add("database", () -> {
            throw new UnhealthyException("unreachable");
        });
        var live = get("/health/live");
        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(type(live)).isEqualTo("application/json");
        assertThat(live.body()).isEqualTo("""
            {"status":"up","checks":[{"name":"loop","status":"up","detail":{}}]}\
            """);
        var ready = get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("{\"name\":\"database\",\"status\":\"down\"");
        assertThat(ready.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void scrapesMetersOfTheJvmAndTheProcess() throws Exception {
        var metrics = get("/metrics");
        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(type(metrics)).startsWith("text/plain");
        assertThat(metrics.body())
                .contains("jvm_memory_used_bytes{", "jvm_threads_live_threads{", "process_uptime_seconds{")
                .contains("system_cpu_count{process=\"sample\"}", "process_files_open_files{process=\"sample\"}")
                .contains("jvm_gc_");
    }

    @Test
    void headIsAnsweredWithoutABody() throws Exception {
        var head = send("HEAD", "/metrics", "");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length").orElseThrow())
                .isPositive();
    }

    @Test
    void otherPathsAndMethodsGetAProblemDocument() throws Exception {
        for (var path : new String[] {"/", "/health", "/health/live/", "/health/liveness", "/metrics/x", "/%2e%2e/x"}) {
            var missing = get(path);
            assertThat(missing.statusCode()).as(path).isEqualTo(404);
            assertThat(type(missing)).isEqualTo("application/problem+json");
            assertThat(missing.body()).contains("\"status\":404");
        }
        var post = send("POST", "/metrics", "x".repeat(100_000));
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(type(post)).isEqualTo("application/problem+json");
        assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void aFloodIsTurnedAwayAndTheServerRecovers() throws Exception {
        var release = new CountDownLatch(1);
        var full = new CountDownLatch(1);
        checks.add("slow", () -> {
            full.countDown();
            release.await();
            return Map.of();
        });
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 40; i++) {
            answers.add(client.sendAsync(request("/health/ready"), BodyHandlers.ofString()));
        }
        full.await();
        var turnedAway = CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new));
        assertThat(((HttpResponse<?>) turnedAway.get()).statusCode()).isEqualTo(503);
        release.countDown();
        var statuses = answers.stream()
                .map(CompletableFuture::join)
                .map(HttpResponse::statusCode)
                .toList();
        assertThat(statuses)
                .containsOnly(200, 503)
                .filteredOn(status -> status == 200)
                .hasSizeGreaterThanOrEqualTo(16);
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void connectionsThatSayNothingOrNonsenseDoNotStopTheOthers() throws Exception {
        var address = server.uri();
        try (var silent = new Socket(address.getHost(), address.getPort());
                var half = new Socket(address.getHost(), address.getPort());
                var nonsense = new Socket(address.getHost(), address.getPort())) {
            half.getOutputStream().write("GET /health/live HTTP/1.1\r\nHost".getBytes(StandardCharsets.US_ASCII));
            nonsense.getOutputStream().write("\u0000\u0001 what\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(get("/health/live").statusCode()).isEqualTo(200);
            assertThat(silent.isConnected()).isTrue();
        }
    }

    @Test
    void aPortInUseIsRefusedWithOneClearLine() {
        int port = server.uri().getPort();
        assertThatThrownBy(() -> HealthServer.start("127.0.0.1", port, checks, Metrics.create("second")))
                .isInstanceOf(RefusedException.class)
                .hasMessage("Cannot listen on 127.0.0.1:" + port + ": Address already in use");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path), BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(server.uri() + path))
                .timeout(Duration.ofSeconds(30))
                .build();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.uri() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static String type(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Type").orElseThrow();
    }
}
