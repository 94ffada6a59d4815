package dev.alluvium.embeddings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Against a server of its own that misbehaves.
@Timeout(60)
class RemoteModelTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private interface Handler {
        void answer(HttpExchange exchange) throws IOException;
    }

    private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    /// Of the request that the thread answers.
    private final ThreadLocal<JsonNode> input = new ThreadLocal<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile Handler handler = this::wellBehaved;
    private RemoteModel model;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/embeddings", exchange -> {
            try (exchange) {
                var request = JSON.readTree(exchange.getRequestBody().readAllBytes());
                input.set(request.path("input"));
                requests.add(request);
                keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                handler.answer(exchange);
            }
        });
        server.start();
        model = model(Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        model.close();
        server.stop(0);
    }

    @Test
    void textsGoInBatchesAndComeBackInOrderAtLengthOne() {
        var texts = IntStream.range(1, 8).mapToObj("x"::repeat).toList();
        var vectors = model.embedAll(texts);
        assertThat(requests).hasSize(3).allSatisfy(request -> {
            assertThat(request.path("model").asString()).isEqualTo("some-model");
            assertThat(request.path("input").size()).isLessThanOrEqualTo(3);
        });
        assertThat(keys).containsOnly("Bearer the-key");
        for (int i = 0; i < texts.size(); i++) {
            float length = i + 1;
            assertThat(vectors.get(i)[1] / vectors.get(i)[0]).isEqualTo(length, within(1e-4f));
            assertThat(Vectors.squaredLength(vectors.get(i))).isEqualTo(1, within(1e-5));
        }
    }

    @Test
    void anAnswerThatSpeaksOfTheTextsIsARefusal() {
        for (int status : new int[] {400, 413, 422}) {
            handler = exchange -> exchange.sendResponseHeaders(status, -1);
            assertThatThrownBy(() -> model.embed("secret words"))
                    .isInstanceOf(TextRefusedException.class)
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void aServerThatAsksForPatienceIsUnavailable() {
        for (int status : new int[] {401, 403, 404, 408, 409, 425, 429}) {
            handler = exchange -> exchange.sendResponseHeaders(status, -1);
            assertThatThrownBy(() -> model.embed("a"))
                    .isInstanceOf(ModelUnavailableException.class)
                    .hasMessageContaining(Integer.toString(status));
        }
        for (int status : new int[] {429, 503}) {
            handler = exchange -> {
                exchange.getResponseHeaders().set("Retry-After", "7");
                exchange.sendResponseHeaders(status, -1);
            };
            assertThatThrownBy(() -> model.embed("a"))
                    .isInstanceOfSatisfying(
                            ModelUnavailableException.class,
                            e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(7)));
        }
    }

    @Test
    void aServerThatIsNotThereIsUnavailable() {
        server.stop(0);
        assertThatThrownBy(() -> model.embed("a")).isInstanceOf(ModelUnavailableException.class);
    }

    @Test
    void garbageIsAFailureThatQuotesNothing() {
        for (var body : List.of(
                "",
                "null",
                "<html>secret</html>",
                "{\"data\":[]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,2]},{\"index\":1,\"embedding\":[1,2]}]}",
                "{\"data\":[{\"index\":5,\"embedding\":[1,2]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,")) {
            handler = exchange -> send(exchange, body);
            assertFails("unreadable-answer");
        }
    }

    @Test
    void whatIsNoVectorIsHandedOnToBeJudgedAndIsNoAnswerToAQuery() {
        for (var numbers : List.of("[1]", "[1,2,3]", "[]", "[0,0]", "[\"NaN\",1]", "[null,1]", "[1e39,1]")) {
            handler = exchange -> send(exchange, "{\"data\":[{\"index\":0,\"embedding\":" + numbers + "}]}");
            var vector = model.embed("a");
            assertThat(vector.length == 2 && Vectors.squaredLength(vector) > 0)
                    .as(numbers)
                    .isFalse();
            assertThatThrownBy(() -> model.embedQuery("a"))
                    .isInstanceOf(ModelFailedException.class)
                    .hasMessage("unusable-vector");
        }
    }

    @Test
    void aBrokenServerIsAFailureOfWhoeverIsToBlame() {
        handler = exchange -> exchange.sendResponseHeaders(500, -1);
        assertFails("status-500");
        handler = exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write("{\"data\":".getBytes(UTF_8));
        };
        assertFails("connection-lost");
        handler = exchange -> send(exchange, " ".repeat(1 << 20));
        assertFails("connection-lost");
    }

    @Test
    void aSlowAnswerIsCutOffEvenInItsBody() throws Exception {
        model.close();
        model = model(Duration.ofMillis(300));
        var release = new CountDownLatch(1);
        handler = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            awaitQuietly(release);
        };
        assertFails("time-out");
        release.countDown();
    }

    @Test
    void aLongQueryIsCutAtItsEnd() {
        model.embedQuery("word ".repeat(2000));
        assertThat(model.tokenizer()
                        .count(requests.getFirst().path("input").path(0).asString()))
                .isEqualTo(510);
    }

    @Test
    void theKeyDoesNotShow() {
        assertThat(options(Duration.ofSeconds(1)).toString()).doesNotContain("the-key");
    }

    private void assertFails(String word) {
        assertThatThrownBy(() -> model.embed("secret words"))
                .isInstanceOf(ModelFailedException.class)
                .hasMessage(word);
    }

    private RemoteModel model(Duration timeout) {
        return new RemoteModel(options(timeout));
    }

    private RemoteModel.Options options(Duration timeout) {
        var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/embeddings");
        return new RemoteModel.Options(url, "some-model", 2, Optional.of("the-key"), timeout, 3, 2, "");
    }

    /// Each text's vector tells its length; the last comes first.
    private void wellBehaved(HttpExchange exchange) throws IOException {
        var input = this.input.get();
        var data = JSON.createArrayNode();
        for (int i = input.size() - 1; i >= 0; i--) {
            var item = data.addObject().put("index", i);
            item.putArray("embedding").add(1).add(input.path(i).asString().length());
        }
        send(exchange, JSON.writeValueAsString(JSON.createObjectNode().set("data", data)));
    }

    private static void send(HttpExchange exchange, String body) throws IOException {
        var bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
