package dev.alluvium.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Answers what the gateway asks, and notes what it was asked.
final class FakeQueryApi implements AutoCloseable {
    static final String TOKEN = "what-the-gateway-is-known-by-in-these-tests";

    final FakeSubscriptions subscriptions = new FakeSubscriptions();
    final Map<String, String> callers = new ConcurrentHashMap<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    /// That requests are said to come from.
    final List<String> addresses = new CopyOnWriteArrayList<>();
    /// By path and body, in place of what is echoed.
    final Map<String, String> answers = new ConcurrentHashMap<>();
    volatile String othersMessages = "[]";
    /// Of messages and insights that nobody sees.
    final Set<String> hidden = ConcurrentHashMap.newKeySet();
    /// What is said of callers who are answered with something else than what they asked for.
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    /// Of insights; 1 when none is said.
    final Map<String, Integer> revisions = new ConcurrentHashMap<>();
    private volatile Optional<Held> held = Optional.empty();
    private final HttpServer server;

    /// An answer that is made and has not arrived, until this is closed.
    final class Held implements AutoCloseable {
        private final CountDownLatch made = new CountDownLatch(1);
        private final CountDownLatch sent = new CountDownLatch(1);

        private void pass() {
            made.countDown();
            try {
                sent.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            held = Optional.empty();
            sent.countDown();
        }
    }

    /// The next answer that says what is to be delivered.
    Held holdDeliveries() throws InterruptedException {
        var hold = new Held();
        held = Optional.of(hold);
        hold.made.await();
        return hold;
    }

    FakeQueryApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// A credential of a new tenant.
    UUID caller(String credential, String scopes, String principal) {
        var tenant = UUID.randomUUID();
        callers.put(
                "Bearer " + credential,
                "{\"tenant_id\":\"%s\",\"tenant\":\"t\",\"key_id\":\"%s\",\"scopes\":%s,\"principal\":%s,\"expires_at\":null}"
                        .formatted(tenant, UUID.randomUUID(), scopes, principal));
        return tenant;
    }

    /// From now on, nothing that can be read says what this credential may know of.
    void breakFor(String credential) {
        broken.add(callers.get("Bearer " + credential));
    }

    void mendFor(String credential) {
        broken.remove(callers.get("Bearer " + credential));
    }

    /// What was asked last with a key; the gateway asks for itself in between.
    String lastBody(String key) {
        var credential = "Bearer " + key;
        return asked.stream()
                .filter(each -> each.startsWith(credential))
                .reduce((_, last) -> last)
                .orElseThrow()
                .substring(credential.length());
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getRawPath();
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        addresses.addAll(exchange.getRequestHeaders().getOrDefault("X-Forwarded-For", List.of()));
        var caller = callers.get(exchange.getRequestHeaders().getFirst("Authorization"));
        var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        if (("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            ofTheGateway(exchange, path, body);
        } else if (caller == null) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Bearer error=\"invalid_token\"");
            send(exchange, 401, "{\"title\":\"A valid credential is needed\",\"status\":401,\"detail\":\"unknown\"}");
        } else if (path.equals("/v1/caller")) {
            send(exchange, 200, caller);
        } else if (path.startsWith("/v1/caller/connections")) {
            var answer = subscriptions.connected(exchange.getRequestMethod(), path, body, caller);
            send(exchange, answer == null ? 404 : 200, answer == null ? "{}" : answer);
        } else if (path.startsWith("/v1/caller/subscriptions")) {
            var maker = exchange.getRequestHeaders().getFirst("Authorization");
            var answer = subscriptions.asked(exchange.getRequestMethod(), path, body, maker, caller);
            send(exchange, answer == null ? 404 : 200, answer == null ? "{}" : answer);
        } else if (path.equals("/v1/caller/writable")) {
            send(exchange, 200, "{\"others_messages\":" + othersMessages + "}");
        } else if (path.equals("/v1/caller/readable")) {
            send(exchange, 200, broken.contains(caller) ? "<html>" : readable(body));
        } else if (path.equals("/v1/sessions/half/messages")) {
            exchange.sendResponseHeaders(200, 1 << 20);
            exchange.getResponseBody().write(new byte[1 << 19]);
            exchange.close();
        } else if (answers.containsKey(path)) {
            asked.add(exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
            send(exchange, 200, answers.get(path));
        } else {
            send(exchange, path.endsWith("missing") ? 404 : 200, path + " " + body);
        }
    }

    private void ofTheGateway(HttpExchange exchange, String path, String body) throws IOException {
        if (path.equals("/v1/deliveries")) {
            var answer = subscriptions.exchanged(body, callers.keySet());
            held.ifPresent(Held::pass);
            send(exchange, 200, answer);
        } else if (path.equals("/v1/connections/find")) {
            var found = subscriptions.found(body);
            send(exchange, found == null ? 404 : 200, found == null ? "{}" : found);
        } else if (subscriptions.isActive(body, callers.keySet())) {
            send(exchange, 200, readable(body));
        } else {
            send(exchange, 404, "{}");
        }
    }

    private String readable(String body) {
        var json = new JsonMapper().readTree(body);
        var messages = json.path("message_ids")
                .valueStream()
                .map(JsonNode::stringValue)
                .filter(id -> !hidden.contains(id))
                .toList();
        var insights = json.path("insight_ids")
                .valueStream()
                .map(JsonNode::stringValue)
                .filter(id -> !hidden.contains(id))
                .map(id -> Map.of("insight_id", id, "revision", revisions.getOrDefault(id, 1)))
                .toList();
        return new JsonMapper().writeValueAsString(Map.of("message_ids", messages, "insights", insights));
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        var bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
