package dev.alluvium.runtime.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.alluvium.runtime.settings.RefusedException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `GET /health/live`, `/health/ready` and `/metrics` on the JDK's own server, for processes that serve nothing else.
/// No credential is asked for, so nothing secret is answered.
public final class HealthServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);
    private static final int MAX_AT_ONCE = 16;
    private static final int BACKLOG = 32;
    private static final String PLAIN = "text/plain; version=0.0.4; charset=utf-8";

    static {
        // The JDK's server has no bounds of its own and takes them from nowhere else: connections, and seconds for a
        // request's head to arrive and for an answer to be taken.
        setUnlessSet("jdk.httpserver.maxConnections", "64");
        setUnlessSet("sun.net.httpserver.maxReqTime", "10");
        setUnlessSet("sun.net.httpserver.maxRspTime", "10");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore room = new Semaphore(MAX_AT_ONCE);
    private final HealthChecks checks;
    private final PrometheusMeterRegistry meters;
    private final HealthMeters sampled;

    private HealthServer(HttpServer server, HealthChecks checks, PrometheusMeterRegistry meters) {
        this.server = server;
        this.checks = checks;
        this.meters = meters;
        this.sampled = HealthMeters.watch(checks, meters);
    }

    /// @param port 0 for any free one; see [#uri]
    /// @throws RefusedException when the address cannot be listened on
    public static HealthServer start(String host, int port, HealthChecks checks, PrometheusMeterRegistry meters) {
        try {
            var server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
            var started = new HealthServer(server, checks, meters);
            server.createContext("/", started::handle);
            server.setExecutor(started.threads);
            server.start();
            LOG.info("Health and metrics on {}", started.uri());
            return started;
        } catch (IOException | RuntimeException e) {
            throw new RefusedException("Cannot listen on %s:%d: %s".formatted(host, port, e.getMessage()), e);
        }
    }

    public URI uri() {
        var address = server.getAddress();
        var host = address.getAddress().getHostAddress();
        return URI.create("http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, address.getPort()));
    }

    /// Stops at once: nobody is hurt by a health check that is cut off.
    @Override
    public void close() {
        sampled.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!room.tryAcquire()) {
                send(exchange, Answer.problem(503, "Service Unavailable", "Too many requests at once."));
                return;
            }
            try {
                send(exchange, answerOrProblem(exchange));
            } finally {
                room.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer answerOrProblem(HttpExchange exchange) throws InterruptedException {
        try {
            return answer(exchange);
        } catch (RuntimeException e) {
            LOG.error("{} failed", exchange.getRequestURI().getPath(), e);
            return Answer.problem(500, "Internal Server Error", "The log says more.");
        }
    }

    private Answer answer(HttpExchange exchange) throws InterruptedException {
        var path = exchange.getRequestURI().getPath();
        boolean known = path.equals("/health/live") || path.equals("/health/ready") || path.equals("/metrics");
        if (!known) {
            return Answer.problem(404, "Not Found", "There are /health/live, /health/ready and /metrics.");
        }
        if (!exchange.getRequestMethod().equals("GET")
                && !exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return Answer.problem(405, "Method Not Allowed", "Only GET and HEAD are answered.");
        }
        return switch (path) {
            case "/health/live" -> Answer.health(checks.live());
            case "/health/ready" -> Answer.health(checks.ready());
            default -> new Answer(200, PLAIN, meters.scrape());
        };
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.type());
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private record Answer(int status, String type, String body) {

        static Answer health(HealthReport report) {
            return new Answer(report.httpStatus(), "application/json", report.json());
        }

        /// The words are ours and need no escaping.
        static Answer problem(int status, String title, String detail) {
            var body = """
                {"title":"%s","status":%d,"detail":"%s"}\
                """.formatted(title, status, detail);
            return new Answer(status, "application/problem+json", body);
        }
    }
}
