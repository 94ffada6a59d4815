package dev.alluvium.http;

import dev.alluvium.runtime.settings.RefusedException;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;

/// Javalin upon Jetty as the processes have it: one virtual thread a request, bounded connections, what the server
/// itself refuses a problem document, every answer timed.
public final class HttpServer implements AutoCloseable {
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

    private final Javalin javalin;

    private HttpServer(Javalin javalin) {
        this.javalin = javalin;
    }

    /// @param listeners at least one; [#port] is that of the first
    /// @param application its routes, and how it answers what they throw
    public static HttpServer start(
            List<Listener> listeners, MeterRegistry meters, Consumer<JavalinConfig> application) {
        var times = new AnswerTimes(meters);
        var javalin = Javalin.create(config -> {
            configure(config);
            config.jetty.modifyServer(server -> configureServer(server, listeners));
            listeners.forEach(listener -> listener.addTo(config.jetty));
            config.requestLogger.http(times::record);
            config.routes.before(context -> SecurityHeaders.ALL.forEach(context::header));
            application.accept(config);
        });
        try {
            return new HttpServer(javalin.start());
        } catch (JavalinBindException e) {
            var addresses = listeners.stream().map(Listener::address).collect(Collectors.joining(" and "));
            throw new RefusedException("cannot listen on " + addresses + "; is a port in use?", e);
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
        config.jetty.modifyHttpConfiguration(HttpServer::configureHttp);
        config.jetty.modifyServletContextHandler(HttpServer::configureServlets);
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

    private static void configureServer(Server server, List<Listener> listeners) {
        server.setErrorHandler(new ServerProblems());
        // From the moment of stopping, new requests get 503; else a busy caller keeps the server from ever being idle,
        // and what is in progress is cut off at the limit. Javalin hangs its own handlers below this one.
        var graceful = new GracefulHandler();
        server.setHandler(graceful);
        org.eclipse.jetty.server.Handler.Wrapper last = graceful;
        for (var listener : listeners) {
            last.setHandler(listener.connections());
            last = listener.connections();
        }
        server.setStopTimeout(STOP_LIMIT.toMillis());
    }

    /// The pattern of the route that a request met: few values, and no identifiers of a tenant in logs and
    /// metrics.
    public static String route(Context context) {
        var endpoint = context.endpoints().lastHttpEndpoint();
        return endpoint == null ? "unmatched" : endpoint.path;
    }

    public int port() {
        return javalin.port();
    }

    @Override
    public void close() {
        javalin.stop();
    }
}
