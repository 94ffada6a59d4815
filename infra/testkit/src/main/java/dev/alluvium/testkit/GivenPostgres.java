package dev.alluvium.testkit;

import dev.alluvium.servers.Postgres;
import dev.alluvium.servers.process.StartFailedException;
import java.net.URI;
import java.util.Map;

/// A PostgreSQL that somebody else runs; closing leaves it alone.
record GivenPostgres(String host, int port, String superuser, String password) implements Postgres {
    private static final int USUAL_PORT = 5432;

    /// The URL's form is `jdbc:postgresql://host:port/…` or `postgresql://host:port/…`; its database is not used,
    /// since tests make their own.
    static GivenPostgres of(Map<String, String> environment) {
        var url = environment.get(Parts.DATABASE_URL).strip();
        var uri = URI.create(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
        if (uri.getHost() == null) {
            throw new StartFailedException(Parts.DATABASE_URL + " must look like postgresql://host:port/postgres.");
        }
        return new GivenPostgres(
                uri.getHost(),
                uri.getPort() < 0 ? USUAL_PORT : uri.getPort(),
                environment.get(Parts.DATABASE_USER),
                environment.get(Parts.DATABASE_PASSWORD));
    }

    @Override
    public void close() {}
}
