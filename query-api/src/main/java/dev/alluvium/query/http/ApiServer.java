package dev.alluvium.query.http;

import dev.alluvium.query.connection.ConnectionLimits;
import dev.alluvium.query.http.Access.Limits;
import dev.alluvium.runtime.settings.Networks;
import dev.alluvium.runtime.settings.RefusedException;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;

/// The HTTP server: one virtual thread a request, every error a problem document, every answer timed.
public final class ApiServer implements AutoCloseable {
    /// Answers in progress get this long when the process stops.
    public static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    /// A message's id may hold any character, in the path as `%2F` and the like. No file is served, so a path
    /// that means two things to a file system means one thing here.
    private static final UriCompliance ANY_ID = UriCompliance.DEFAULT.with(
            "any-id",
            Violation.AMBIGUOUS_PATH_SEPARATOR,
            Violation.AMBIGUOUS_PATH_ENCODING,
            Violation.AMBIGUOUS_PATH_SEGMENT,
            Violation.AMBIGUOUS_PATH_PARAMETER,
            Violation.AMBIGUOUS_EMPTY_SEGMENT,
            Violation.SUSPICIOUS_PATH_CHARACTERS);

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

        private String addresses() {
            return host + ":" + port
                    + admin.map(its -> " and " + its.host() + ":" + its.portBeside(port))
                            .orElse("");
        }

        public Listening with(ConnectionLimits limits) {
            return new Listening(host, port, origins, proxies, limits, admin);
        }
    }

    private final Javalin javalin;
    private final Listeners listeners;
    private final Set<String> routes;
    private final Credentials credentials;

    private ApiServer(Javalin javalin, Listeners listeners, Set<String> routes, Credentials credentials) {
        this.credentials = credentials;
        this.javalin = javalin;
        this.listeners = listeners;
        this.routes = routes;
    }

    public static ApiServer start(
            Listening at, Credentials credentials, Limits limits, MeterRegistry meters, Consumer<Routing> routes) {
        var added = new LinkedHashSet<String>();
        var listeners = new Listeners(at);
        var javalin = Javalin.create(config -> {
            configure(config);
            config.jetty.modifyServer(server -> configureServer(server, listeners.handlers()));
            listeners.addTo(config.jetty);
            config.appData(RequestBody.TIME, limits.time());
            config.requestLogger.http((context, millis) -> time(context, millis, meters));
            config.routes.before(context -> SecurityHeaders.ALL.forEach(context::header));
            new CrossOrigin(at.origins()).addTo(config.routes);
            AnswerProblems.addTo(config.routes);
            var routing = new Routing(config.routes, new Gate(credentials, limits), listeners);
            routes.accept(routing);
            added.addAll(routing.added());
        });
        try {
            return new ApiServer(javalin.start(), listeners, Set.copyOf(added), credentials);
        } catch (JavalinBindException e) {
            throw new RefusedException("cannot listen on " + at.addresses() + "; is a port in use?", e);
        }
    }

    private static void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.http.prefer405over404 = true;
        // Jetty takes a charset from a default such as application/json and appends it to the types that follow.
        config.http.defaultContentType = "application/octet-stream";
        config.jetty.modifyHttpConfiguration(ApiServer::configureHttp);
        config.jetty.modifyServletContextHandler(ApiServer::configureServlets);
    }

    private static void configureHttp(HttpConfiguration http) {
        http.setUriCompliance(ANY_ID);
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
    }

    private static void configureServlets(ServletContextHandler servlets) {
        servlets.getServletHandler().setDecodeAmbiguousURIs(true);
        servlets.setErrorHandler(new ServerProblems());
    }

    private static void configureServer(Server server, Handler.Wrapper handlers) {
        server.setErrorHandler(new ServerProblems());
        // From the moment of stopping, new requests get 503; else a busy caller keeps the server from ever being idle,
        // and what is in progress is cut off at the limit. Javalin hangs its own handlers below this one.
        server.setHandler(new GracefulHandler(handlers));
        server.setStopTimeout(STOP_LIMIT.toMillis());
    }

    private static void time(Context context, float millis, MeterRegistry meters) {
        Timer.builder("alluvium.http.requests")
                .description("Time to answer a request")
                .tag("route", Routing.name(context))
                .tag("status", Integer.toString(context.statusCode()))
                .register(meters)
                .record(Duration.ofNanos((long) (millis * 1e6)));
    }

    /// As `GET /v1/status`.
    public Set<String> routes() {
        return routes;
    }

    public int port() {
        return javalin.port();
    }

    /// Where the operator is listened to.
    public int adminPort() {
        return listeners.adminPort(port());
    }

    @Override
    public void close() {
        javalin.stop();
        credentials.close();
    }
}
