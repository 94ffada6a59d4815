package dev.alluvium.gateway.http;

import dev.alluvium.runtime.settings.RefusedException;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP server: one virtual thread a request, every error a problem document, every answer timed.
public final class EdgeServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EdgeServer.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(30);

    /// As query-api has it: a message's id may hold any character, in the path as `%2F` and the like.
    private static final UriCompliance ANY_ID = UriCompliance.DEFAULT.with(
            "any-id",
            Violation.AMBIGUOUS_PATH_SEPARATOR,
            Violation.AMBIGUOUS_PATH_ENCODING,
            Violation.AMBIGUOUS_PATH_SEGMENT,
            Violation.AMBIGUOUS_PATH_PARAMETER,
            Violation.AMBIGUOUS_EMPTY_SEGMENT,
            Violation.SUSPICIOUS_PATH_CHARACTERS);

    private static final Map<String, String> HEADERS = Map.of(
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cache-Control",
            "no-store",
            "Content-Security-Policy",
            "default-src 'none'; frame-ancestors 'none'");

    private final Javalin javalin;

    private EdgeServer(Javalin javalin) {
        this.javalin = javalin;
    }

    /// @param port 0 for any free one
    /// @param connections open at once
    public static EdgeServer start(
            String host, int port, int connections, MeterRegistry meters, Consumer<RoutesConfig> routes) {
        var javalin = Javalin.create(config -> {
            configure(config);
            config.jetty.modifyServer(server -> {
                server.setHandler(new GracefulHandler());
                server.setErrorHandler(new ServerProblems());
                server.setStopTimeout(STOP_LIMIT.toMillis());
            });
            config.jetty.addConnector((server, http) -> connector(server, http, host, port, connections));
            config.requestLogger.http((context, millis) -> time(context, millis, meters));
            config.routes.before(context -> HEADERS.forEach(context::header));
            problems(config.routes);
            routes.accept(config.routes);
        });
        try {
            return new EdgeServer(javalin.start());
        } catch (JavalinBindException e) {
            throw new RefusedException("cannot listen on " + host + ":" + port + "; is the port in use?", e);
        }
    }

    private static void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.http.prefer405over404 = true;
        config.http.defaultContentType = "application/octet-stream";
        config.jetty.modifyHttpConfiguration(EdgeServer::configureHttp);
        config.jetty.modifyServletContextHandler(servlets -> {
            servlets.getServletHandler().setDecodeAmbiguousURIs(true);
            servlets.setErrorHandler(new ServerProblems());
        });
    }

    private static void configureHttp(HttpConfiguration http) {
        http.setUriCompliance(ANY_ID);
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
    }

    private static ServerConnector connector(
            Server server, HttpConfiguration http, String host, int port, int connections) {
        var connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE_LIMIT.toMillis());
        server.addBean(new NetworkConnectionLimit(connections, connector));
        return connector;
    }

    private static void problems(RoutesConfig routes) {
        routes.exception(ProblemException.class, (e, context) -> answer(context, e.problem()));
        routes.exception(HttpResponseException.class, (e, context) -> answer(context, ofHttp(e)));
        routes.exception(Exception.class, (e, context) -> {
            log.error("{} {} failed", context.method(), name(context), e);
            answer(
                    context,
                    Problem.of(500, "Something is wrong here", "this is our fault; the log of the server knows more"));
        });
    }

    public static void answer(Context context, Problem problem) {
        problem.headers().forEach(context::header);
        context.status(problem.status()).contentType(Problem.CONTENT_TYPE).result(problem.json());
    }

    private static Problem ofHttp(HttpResponseException e) {
        return switch (e.getStatus()) {
            case 404 -> Problem.of(404, "Not found", "there is no such route");
            case 405 -> {
                var allowed = e.getDetails().values().stream().findFirst().orElse("");
                yield Problem.of(405, "Method not allowed", "this route takes " + allowed)
                        .with("Allow", allowed);
            }
            default -> Problem.of(e.getStatus(), "The request cannot be answered", "HTTP status " + e.getStatus());
        };
    }

    private static String name(Context context) {
        var endpoint = context.endpoints().lastHttpEndpoint();
        return endpoint == null ? "unmatched" : endpoint.path;
    }

    private static void time(Context context, float millis, MeterRegistry meters) {
        if ("text/event-stream".equals(context.res().getContentType())) {
            // As long as the caller likes.
            return;
        }
        Timer.builder("alluvium.http.requests")
                .description("Time to answer a request")
                .tag("route", name(context))
                .tag("status", Integer.toString(context.statusCode()))
                .register(meters)
                .record(Duration.ofNanos((long) (millis * 1e6)));
    }

    public int port() {
        return javalin.port();
    }

    @Override
    public void close() {
        javalin.stop();
    }
}
