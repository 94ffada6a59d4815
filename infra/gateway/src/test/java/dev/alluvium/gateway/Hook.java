package dev.alluvium.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An address that is told of events, as somebody else would write it.
final class Hook implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final HttpServer server;
    private final LinkedBlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final Queue<Integer> statuses = new ArrayDeque<>();
    private volatile Duration slowness = Duration.ZERO;

    record Call(String id, String timestamp, String signature, String body) {
        JsonNode json() {
            return new JsonMapper().readTree(body);
        }

        String message() {
            return json().path("type").stringValue() + " "
                    + json().at("/data/message_id").asString("");
        }

        boolean isSignedBy(String secret) throws GeneralSecurityException {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
            var own = mac.doFinal((id + "." + timestamp + "." + body).getBytes(UTF_8));
            return List.of(signature.split(" "))
                    .contains("v1," + Base64.getEncoder().encodeToString(own));
        }
    }

    Hook() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook?a=b";
    }

    /// What the next calls are answered; 200 when nothing is said, and nothing at all for 0.
    synchronized void answers(int... next) {
        for (int status : next) {
            statuses.add(status);
        }
    }

    /// How long it takes until it answers.
    void answersAfter(Duration time) {
        slowness = time;
    }

    private synchronized int status() {
        var next = statuses.poll();
        return next == null ? 200 : next;
    }

    private void answer(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        int status = status();
        calls.add(new Call(
                headers.getFirst("webhook-id"),
                headers.getFirst("webhook-timestamp"),
                headers.getFirst("webhook-signature"),
                body));
        if (status == 0) {
            return;
        }
        LockSupport.parkNanos(slowness.toNanos());
        if (status / 100 == 3) {
            exchange.getResponseHeaders().add("Location", url() + "&redirected");
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    Call next() throws InterruptedException {
        var call = calls.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("nobody called");
        }
        return call;
    }

    boolean isQuiet() {
        return calls.isEmpty();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
