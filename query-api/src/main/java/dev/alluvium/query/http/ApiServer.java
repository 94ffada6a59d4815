package dev.alluvium.query.http;

import dev.alluvium.http.HttpServer;
import dev.alluvium.http.connection.ConnectionLimits;
import dev.alluvium.query.http.Access.Limits;
import dev.alluvium.query.http.body.RequestBody;
import dev.alluvium.runtime.settings.Networks;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// The HTTP server: routes that say who may call them, every error a problem document.
public final class ApiServer implements AutoCloseable {
    /// Where the server listens, for whom, and how many connections it keeps.
    ///
    /// @param port 0 for any free one
    /// @param origins of pages that may call
    /// @param proxies that may say where a request comes from
    /// @param admin where the operator is listened to; where absent, on the same
    public record Listening(
            String host,
            int port,
            Origins origins,
            Networks proxies,
            ConnectionLimits connections,
            Optional<AdminSettings> admin) {
        private static final ConnectionLimits USUAL =
                new ConnectionLimits(1_000, 500, Duration.ofSeconds(10), Duration.ofSeconds(60));

        public static Listening of(ApiSettings settings, AdminSettings admin) {
            return new Listening(
                    settings.host(),
                    settings.port(),
                    settings.corsOrigins().orElse(Origins.NONE),
                    settings.trustedProxies().orElse(Networks.NONE),
                    new ConnectionLimits(
                            settings.connections(),
                            settings.addressConnections(),
                            settings.requestTimeout(),
                            settings.answerTimeout()),
                    Optional.of(admin));
        }

        public static Listening at(String host, int port, Origins origins) {
            return new Listening(host, port, origins, Networks.NONE, USUAL, Optional.empty());
        }

        public Listening with(ConnectionLimits limits) {
            return new Listening(host, port, origins, proxies, limits, admin);
        }
    }

    private final HttpServer server;
    private final Listeners listeners;
    private final Set<String> routes;
    private final Credentials credentials;
    private final List<Runnable> atClose = new CopyOnWriteArrayList<>();

    private ApiServer(HttpServer server, Listeners listeners, Set<String> routes, Credentials credentials) {
        this.credentials = credentials;
        this.server = server;
        this.listeners = listeners;
        this.routes = routes;
    }

    public static ApiServer start(
            Listening at, Credentials credentials, Limits limits, MeterRegistry meters, Consumer<Routing> routes) {
        var added = new LinkedHashSet<String>();
        var listeners = new Listeners(at);
        var server = HttpServer.start(listeners.all(), meters, config -> {
            config.appData(RequestBody.TIME, limits.time());
            new CrossOrigin(at.origins()).addTo(config.routes);
            AnswerProblems.addTo(config.routes);
            var routing = new Routing(config.routes, new Gate(credentials, limits), listeners);
            routes.accept(routing);
            added.addAll(routing.added());
        });
        return new ApiServer(server, listeners, Set.copyOf(added), credentials);
    }

    /// As `GET /v1/status`.
    public Set<String> routes() {
        return routes;
    }

    public int port() {
        return server.port();
    }

    /// Where the operator is listened to.
    public int adminPort() {
        return listeners.adminPort(port());
    }

    /// @param stop of something that lives as long as the server
    public ApiServer atClose(Runnable stop) {
        atClose.add(stop);
        return this;
    }

    @Override
    public void close() {
        atClose.forEach(Runnable::run);
        server.close();
        credentials.close();
    }
}
