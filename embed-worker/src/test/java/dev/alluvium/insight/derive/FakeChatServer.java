package dev.alluvium.insight.derive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A chat model's server that does as it is told, well or badly.
public final class FakeChatServer implements AutoCloseable {

    public interface Handler {
        void answer(HttpExchange exchange, JsonNode request) throws IOException;
    }

    static final JsonMapper JSON = JsonMapper.shared();

    public final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    public final List<String> keys = new CopyOnWriteArrayList<>();
    public volatile Handler handler = FakeChatServer::quoteNewest;
    private final HttpServer server;

    public FakeChatServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", exchange -> {
            try (exchange) {
                var request = JSON.readTree(exchange.getRequestBody().readAllBytes());
                requests.add(request);
                keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                handler.answer(exchange, request);
            }
        });
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/chat/completions");
    }

    public static JsonNode session(JsonNode request) {
        var content = request.path("messages").path(1).path("content").asString();
        return JSON.readTree(content.substring(content.indexOf('\n') + 1));
    }

    /// As a good model would: quotes the last message that is new.
    private static void quoteNewest(HttpExchange exchange, JsonNode request) throws IOException {
        JsonNode newest = null;
        for (var message : session(request)) {
            newest = message.path("context").asBoolean() ? newest : message;
        }
        say(
                exchange,
                insight(
                        newest.path("message_id").asString(),
                        newest.path("text").asString()));
    }

    public static String insight(String messageId, String quote) {
        var answer = JSON.createObjectNode();
        answer.putArray("insights")
                .addObject()
                .put("kind", "fact")
                .put("text", "Somebody said: " + quote)
                .put("subject", "ana")
                .putNull("about")
                .put("worth", 0.7)
                .putArray("quotes")
                .addObject()
                .put("message_id", messageId)
                .put("quote", quote);
        return JSON.writeValueAsString(answer);
    }

    /// @param content of the model's message
    public static void say(HttpExchange exchange, String content) throws IOException {
        var answer = JSON.createObjectNode();
        answer.putArray("choices").addObject().putObject("message").put("content", content);
        answer.putObject("usage").put("total_tokens", 100);
        send(exchange, JSON.writeValueAsString(answer));
    }

    public static void send(HttpExchange exchange, String body) throws IOException {
        var bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
