package dev.alluvium.bench.chaos.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.alluvium.servers.process.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/// A server of embeddings in the suite's own process: equal texts have equal vectors, and on demand it fails in every
/// way in which a server can fail. Thread-safe.
public final class ModelServer implements AutoCloseable {
    static final int DIMENSION = 384;
    private static final JsonMapper JSON = new JsonMapper();

    /// How the server treats a request.
    public enum Behaviour {
        WELL,
        ERROR,
        OVERLOADED,
        GARBAGE,
        HALF_AN_ANSWER,
        OTHER_DIMENSION,
        NOT_A_NUMBER,
        SLOW,
        HANGS_UP
    }

    private final HttpServer server;
    private final Duration slow;
    private volatile List<Behaviour> behaviours = List.of(Behaviour.WELL);

    private ModelServer(HttpServer server, Duration slow) {
        this.server = server;
        this.slow = slow;
    }

    /// @param slow how long a slow answer takes
    static ModelServer start(Duration slow) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var provider = new ModelServer(server, slow);
        server.createContext("/v1/embeddings", provider::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return provider;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/embeddings";
    }

    /// From now on each request is treated in one of these ways, chosen at random.
    public void is(List<Behaviour> behaviours) {
        this.behaviours = List.copyOf(behaviours);
    }

    public void recovers() {
        is(List.of(Behaviour.WELL));
    }

    private void answer(HttpExchange exchange) throws IOException {
        var request = JSON.readTree(exchange.getRequestBody().readAllBytes());
        var texts = new ArrayList<String>();
        request.path("input").forEach(text -> texts.add(text.asString()));
        var now = behaviours;
        var behaviour = now.get(Math.floorMod(System.nanoTime() / 1_000, now.size()));
        try (exchange) {
            switch (behaviour) {
                case WELL -> send(exchange, 200, vectors(texts, DIMENSION, ""));
                case ERROR -> send(exchange, 500, "{\"error\":\"out of memory\"}");
                case OVERLOADED -> send(exchange, 503, "");
                case GARBAGE -> send(exchange, 200, "<html>Welcome!</html>");
                case HALF_AN_ANSWER -> send(exchange, 200, vectors(texts.subList(0, texts.size() / 2), DIMENSION, ""));
                case OTHER_DIMENSION -> send(exchange, 200, vectors(texts, DIMENSION * 2, ""));
                case NOT_A_NUMBER -> send(exchange, 200, vectors(texts, DIMENSION - 1, ",null"));
                case SLOW -> {
                    Pause.of(slow);
                    send(exchange, 200, vectors(texts, DIMENSION, ""));
                }
                case HANGS_UP -> exchange.sendResponseHeaders(200, 1_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            if (behaviour == Behaviour.WELL) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static String vectors(List<String> texts, int dimension, String more) {
        return IntStream.range(0, texts.size())
                .mapToObj(i -> "{\"index\":" + i + ",\"embedding\":[" + numbers(texts.get(i), dimension) + more + "]}")
                .collect(Collectors.joining(",", "{\"data\":[", "]}"));
    }

    private static String numbers(String text, int dimension) {
        var random = new Random(text.hashCode());
        return IntStream.range(0, dimension)
                .mapToObj(_ -> String.format(Locale.ROOT, "%.4f", random.nextGaussian()))
                .collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
