package dev.alluvium.query.http;

import dev.alluvium.query.connection.ConnectionLimits;
import dev.alluvium.query.connection.Connections;
import dev.alluvium.runtime.settings.RefusedException;
import io.javalin.config.JettyConfig;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/// The two addresses that the server listens on: one for callers of tenants, and one for the operator, whose
/// connections
/// nobody else uses up. What is for the operator is on the callers' address as well while that is a loopback
/// one, as on a developer's machine.
final class Listeners {
    private static final ConnectionLimits OF_ADMIN =
            new ConnectionLimits(200, 200, Duration.ofSeconds(10), Duration.ofSeconds(60));
    private static final String ADMIN = "admin";

    private final ApiServer.Listening at;
    private final Connections ofApi;
    private final Connections ofAdmin;
    private final boolean together;
    private ServerConnector admin;

    Listeners(ApiServer.Listening at) {
        this.at = at;
        this.ofApi = new Connections(at.connections(), at.proxies()::contains);
        this.ofAdmin = new Connections(OF_ADMIN, _ -> false);
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

    void addTo(JettyConfig jetty) {
        jetty.addConnector((server, http) -> connector(server, new HttpConnectionFactory(http), at.host(), at.port()));
        at.admin()
                .ifPresent(settings -> jetty.addConnector((server, http) -> {
                    admin = connector(
                            server, new HttpConnectionFactory(http), settings.host(), settings.portBeside(at.port()));
                    admin.setName(ADMIN);
                    return admin;
                }));
    }

    private ServerConnector connector(Server server, HttpConnectionFactory http, String host, int port) {
        boolean first = server.getConnectors().length == 0;
        var connector = new ServerConnector(server, http);
        connector.setHost(host);
        connector.setPort(port);
        connector.addBean(first ? ofApi : ofAdmin, false);
        return connector;
    }

    /// What requests pass before they are handled.
    Handler.Wrapper handlers() {
        ofApi.setHandler(ofAdmin);
        return ofApi;
    }

    /// Answers 404 where the route is not for this listener.
    void require(Context context, Audience audience) {
        boolean byAdmin = ADMIN.equals(connector(context).getName());
        if (byAdmin && audience == Audience.CALLERS) {
            throw Problem.notFound("this address is the operator's; the API's has this route")
                    .exception();
        }
        if (!byAdmin && !together && audience == Audience.OPERATOR) {
            throw Problem.notFound("this route is on the operator's address (ALLUVIUM_ADMIN_HOST and _PORT)")
                    .exception();
        }
    }

    private static Connector connector(Context context) {
        return ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnector();
    }

    /// Where the operator is listened to.
    int adminPort(int otherwise) {
        return admin == null ? otherwise : admin.getLocalPort();
    }
}
