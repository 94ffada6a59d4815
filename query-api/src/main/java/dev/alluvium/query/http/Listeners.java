package dev.alluvium.query.http;

import dev.alluvium.http.Listener;
import dev.alluvium.http.connection.ConnectionLimits;
import dev.alluvium.http.connection.Connections;
import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.runtime.settings.RefusedException;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The two addresses that the server listens on: one for callers of tenants, and one for the operator, whose
/// connections nobody else uses up. What is for the operator is on the callers' address as well while that is a
/// loopback one, as on a developer's machine.
final class Listeners {
    private static final ConnectionLimits OF_ADMIN =
            new ConnectionLimits(200, 200, Duration.ofSeconds(10), Duration.ofSeconds(60));

    private final Listener api;
    private final Optional<Listener> admin;
    private final boolean together;

    Listeners(ApiServer.Listening at) {
        this.api = new Listener("api", at.host(), at.port(), new Connections(at.connections(), at.proxies()::contains));
        this.admin = at.admin()
                .map(its -> new Listener(
                        "admin", its.host(), its.portBeside(at.port()), new Connections(OF_ADMIN, _ -> false)));
        this.together = at.admin().isEmpty() || isLoopback(at.host());
    }

    /// For whom a route is.
    enum Audience {
        CALLERS,
        EVERYBODY,
        OPERATOR
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new RefusedException("there is no host " + host + " to listen on", e);
        }
    }

    List<Listener> all() {
        return Stream.concat(Stream.of(api), admin.stream()).toList();
    }

    /// Answers 404 where the route is not for this listener.
    void require(Context context, Audience audience) {
        boolean byAdmin = admin.filter(its -> its.heard(context)).isPresent();
        if (byAdmin && audience == Audience.CALLERS) {
            throw Problem.notFound("this address is the operator's; the API's has this route")
                    .exception();
        }
        if (!byAdmin && !together && audience == Audience.OPERATOR) {
            throw Problem.notFound("this route is on the operator's address (ALLUVIUM_ADMIN_HOST and _PORT)")
                    .exception();
        }
    }

    /// Where the operator is listened to.
    int adminPort(int otherwise) {
        return admin.map(Listener::port).orElse(otherwise);
    }
}
