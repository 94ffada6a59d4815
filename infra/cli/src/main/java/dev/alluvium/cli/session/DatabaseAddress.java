package dev.alluvium.cli.session;

import dev.alluvium.cli.console.UsageFailure;
import java.net.URI;
import java.util.Optional;

/// Host, port and name in a database URL, in JDBC's or libpq's form.
public record DatabaseAddress(String host, int port, String database) {
    private static final int STANDARD_PORT = 5432;

    static DatabaseAddress parse(String url) {
        try {
            var uri = URI.create(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
            var path = Optional.ofNullable(uri.getPath()).orElse("");
            if (uri.getHost() == null || path.length() < 2) {
                throw new IllegalArgumentException(url);
            }
            return new DatabaseAddress(
                    uri.getHost(), uri.getPort() < 0 ? STANDARD_PORT : uri.getPort(), path.substring(1));
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(
                    Connections.DATABASE_URL + " is not of the form jdbc:postgresql://HOST:PORT/DATABASE");
        }
    }

    public String server() {
        return host + ":" + port;
    }

    /// Of another database on the same server.
    public String jdbcUrl(String other) {
        return "jdbc:postgresql://" + server() + "/" + other;
    }
}
