package dev.alluvium.http;

import dev.alluvium.http.connection.Connections;
import io.javalin.config.JettyConfig;
import io.javalin.http.Context;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;

/// An address that a server listens on, with connections that are counted apart from those of other addresses.
public final class Listener {
    private final String name;
    private final String host;
    private final int port;
    private final Connections connections;
    private ServerConnector connector;

    /// @param port 0 for any free one
    public Listener(String name, String host, int port, Connections connections) {
        this.name = name;
        this.host = host;
        this.port = port;
        this.connections = connections;
    }

    void addTo(JettyConfig jetty) {
        jetty.addConnector((server, http) -> {
            connector = new ServerConnector(server, new HttpConnectionFactory(http));
            connector.setName(name);
            connector.setHost(host);
            connector.setPort(port);
            connector.addBean(connections, false);
            return connector;
        });
    }

    String address() {
        return host + ":" + port;
    }

    Connections connections() {
        return connections;
    }

    /// Where it listens, once the server has started.
    public int port() {
        return connector.getLocalPort();
    }

    /// Whether a request came to this address.
    public boolean heard(Context context) {
        var at = ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnector();
        return name.equals(at.getName());
    }
}
