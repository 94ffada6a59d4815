package dev.alluvium.query.http;

import dev.alluvium.query.http.Access.Limits;
import dev.alluvium.runtime.settings.RefusedException;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
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

    /// Open connections at most, so that slow or idle ones cost a bounded part of the heap; further ones wait in
    /// the backlog.
    private static final int MOST_CONNECTIONS = 1_000;

    /// Where the server listens, and for pages of whom.
    ///
    /// @param port 0 for any free one
    public record Listening(String host, int port, Origins origins) {
        public static Listening of(ApiSettings settings) {
            return new Listening(
                    settings.host(), settings.port(), settings.corsOrigins().orElse(Origins.NONE));
        }
    }

    private final Javalin javalin;
    private final Set<String> routes;

    private ApiServer(Javalin javalin, Set<String> routes) {
        this.javalin = javalin;
        this.routes = routes;
    }

    public static ApiServer start(
            Listening at, Credentials credentials, Limits limits, MeterRegistry meters, Consumer<Routing> routes) {
        var added = new LinkedHashSet<String>();
        var javalin = Javalin.create(config -> {
            configure(config);
            config.appData(RequestBody.TIME, limits.time());
            config.requestLogger.http((context, millis) -> time(context, millis, meters));
            config.routes.before(context -> SecurityHeaders.ALL.forEach(context::header));
            new CrossOrigin(at.origins()).addTo(config.routes);
            AnswerProblems.addTo(config.routes);
            var routing = new Routing(config.routes, new Gate(credentials, limits));
            routes.accept(routing);
            added.addAll(routing.added());
        });
        try {
            return new ApiServer(javalin.start(at.host(), at.port()), Set.copyOf(added));
        } catch (JavalinBindException e) {
            throw new RefusedException("cannot listen on " + at.host() + ":" + at.port() + "; is the port in use?", e);
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
        config.jetty.modifyServer(ApiServer::configureServer);
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

    private static void configureServer(Server server) {
        server.setErrorHandler(new ServerProblems());
        server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server));
        // From the moment of stopping, new requests get 503; else a busy caller keeps the server from ever being idle,
        // and what is in progress is cut off at the limit. Javalin hangs its own handlers below this one.
        server.setHandler(new GracefulHandler());
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

    @Override
    public void close() {
        javalin.stop();
    }
}
