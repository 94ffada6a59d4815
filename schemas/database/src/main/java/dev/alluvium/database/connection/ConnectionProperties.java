package dev.alluvium.database.connection;

import dev.alluvium.database.binding.BinaryHalfvec;
import dev.alluvium.database.schema.MigrationFiles;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Properties;

/// What the driver is told about a connection.
public final class ConnectionProperties {
    /// A peer that has been silent for this much longer than any statement may take is gone.
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /// Said by each connection, so that `migrate down` sees which programs need the schema that it would take away.
    private static final BigDecimal SCHEMA = MigrationFiles.landed().newest();

    private ConnectionProperties() {}

    /// The driver's own form of a URL; the form of libpq, which other tools share, is rewritten.
    public static String jdbcUrl(String url) {
        if (url.startsWith("jdbc:")) {
            return url;
        }
        var uri = URI.create(url);
        if (uri.getRawAuthority() == null
                || !("postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme()))) {
            throw new IllegalArgumentException("a database URL starts with jdbc:postgresql:// or postgresql://");
        }
        // User and password come from their own settings; those in the URL would end up in messages.
        var authority = uri.getRawAuthority().substring(uri.getRawAuthority().lastIndexOf('@') + 1);
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return "jdbc:postgresql://" + authority + uri.getRawPath() + query;
    }

    public static Properties of(DatabaseSettings settings) {
        var properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty(
                "ApplicationName", settings.namespace().database(settings.applicationName()) + " " + SCHEMA);
        // Makes the driver say its name while it connects instead of setting it on the session, where RESET ALL forgets
        // it.
        properties.setProperty("assumeMinServerVersion", "17");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty(
                "connectTimeout",
                Long.toString(Math.max(1, settings.connectionTimeout().toSeconds())));
        // Said here, because the pool would say it to the driver for all pools of the process at once.
        properties.setProperty(
                "loginTimeout",
                Long.toString(Math.max(1, settings.connectionTimeout().toSeconds())));
        // Start-up options are the session's defaults, so that RESET ALL comes back to them.
        properties.setProperty(
                "options",
                "-c statement_timeout=" + settings.statementTimeout().toMillis()
                        + " -c idle_in_transaction_session_timeout="
                        + settings.idleInTransactionTimeout().toMillis());
        if (settings.statementTimeout().isPositive()) {
            properties.setProperty(
                    "socketTimeout",
                    Long.toString(settings.statementTimeout().plus(SILENCE).toSeconds()));
        }
        // The detail of an error quotes the row, and with it the message's text.
        properties.setProperty("logServerErrorDetail", "false");
        properties.setProperty("datatype." + BinaryHalfvec.TYPE, BinaryHalfvec.class.getName());
        return properties;
    }
}
