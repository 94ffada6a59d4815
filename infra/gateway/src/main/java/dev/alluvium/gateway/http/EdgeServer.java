package dev.alluvium.gateway.http;

import dev.alluvium.http.HttpServer;
import dev.alluvium.http.Listener;
import dev.alluvium.http.admission.BusyException;
import dev.alluvium.http.connection.ClientAddress;
import dev.alluvium.http.connection.ConnectionLimits;
import dev.alluvium.http.connection.Connections;
import dev.alluvium.http.connection.TimedBody;
import dev.alluvium.runtime.settings.Networks;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP server of this process: every error a problem document, and every body read in time.
public final class EdgeServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EdgeServer.class);

    private final HttpServer server;

    private EdgeServer(HttpServer server) {
        this.server = server;
    }

    /// Where it listens, and for how long to whom.
    ///
    /// @param port 0 for any free one
    /// @param proxies that may say where a request comes from
    /// @param body how long one may take to arrive
    public record Listening(String host, int port, ConnectionLimits connections, Networks proxies, Duration body) {}

    public static EdgeServer start(Listening at, MeterRegistry meters, Consumer<RoutesConfig> routes) {
        var connections = new Connections(at.connections(), at.proxies()::contains);
        var listener = new Listener("gateway", at.host(), at.port(), connections);
        return new EdgeServer(HttpServer.start(List.of(listener), meters, config -> {
            config.appData(Body.TIME, at.body());
            config.appData(CallerAddress.ADDRESSES, new ClientAddress(at.proxies()));
            problems(config.routes);
            routes.accept(config.routes);
        }));
    }

    private static void problems(RoutesConfig routes) {
        routes.exception(ProblemException.class, (e, context) -> answer(context, e.problem()));
        routes.exception(BusyException.class, (e, context) -> answer(context, Problem.busy(e)));
        routes.exception(HttpResponseException.class, (e, context) -> answer(context, ofHttp(e)));
        routes.exception(Exception.class, (e, context) -> {
            log.error("{} {} failed", context.method(), HttpServer.route(context), e);
            answer(
                    context,
                    Problem.of(500, "Something is wrong here", "this is our fault; the log of the server knows more"));
        });
    }

    public static void answer(Context context, Problem problem) {
        TimedBody.discard(context.req());
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

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
