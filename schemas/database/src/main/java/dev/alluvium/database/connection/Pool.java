package dev.alluvium.database.connection;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.alluvium.database.DatabaseFailure;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.regex.Pattern;

/// The connections of one role.
public final class Pool {
    /// Wrong credentials, or no such database: not a thing that waiting mends.
    private static final Pattern REFUSED = Pattern.compile("28...|3D000");

    private Pool() {}

    /// @throws PoolInitializationException when the server cannot be reached; [DatabaseFailure] calls it
    /// transient
    /// @throws UnsafeDatabaseException when the server turns the role away
    public static HikariDataSource open(DatabaseSettings settings, MeterRegistry meters) {
        try {
            return new HikariDataSource(config(settings, settings.user(), meters));
        } catch (PoolInitializationException e) {
            throw refused(settings, e);
        }
    }

    /// The same, for those who would rather be told at once that the server is away than wait for it.
    public static HikariDataSource openAware(DatabaseSettings settings, String name, MeterRegistry meters) {
        try {
            return new AwarePool(config(settings, name, meters), settings.connectionTimeout());
        } catch (PoolInitializationException e) {
            throw refused(settings, e);
        }
    }

    private static HikariConfig config(DatabaseSettings settings, String name, MeterRegistry meters) {
        var config = new HikariConfig();
        config.setPoolName(name);
        if (settings.namespace().isNone()) {
            config.setJdbcUrl(ConnectionProperties.jdbcUrl(settings.url()));
            config.setDataSourceProperties(ConnectionProperties.of(settings));
        } else {
            config.setDataSource(NamedConnections.source(settings));
        }
        config.setMinimumIdle(settings.minimumConnections());
        config.setMaximumPoolSize(settings.maximumConnections());
        config.setConnectionTimeout(settings.connectionTimeout().toMillis());
        // One attempt: whoever opens decides whether to wait for a server that is not there.
        config.setInitializationFailTimeout(1);
        // The driver sends BEGIN along with the first statement, and the transaction's end is ours alone.
        config.setAutoCommit(false);
        config.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(meters));
        return config;
    }

    private static RuntimeException refused(DatabaseSettings settings, PoolInitializationException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && REFUSED.matcher(sql.getSQLState()).matches()) {
                return new UnsafeDatabaseException(
                        "the database turns role '" + settings.user() + "' away: " + sql.getMessage()
                                + ". Check the database's name, the role's name and its password.",
                        failure);
            }
            if (isAboutCertificates(cause)) {
                return new UnsafeDatabaseException(
                        "the database cannot prove that it is the one that was asked for: " + cause.getMessage()
                                + ". Check the host's name, sslmode and sslrootcert in the database's URL.",
                        failure);
            }
        }
        return failure;
    }

    /// A certificate of nobody we trust, or of another host: the driver calls both a failed connection.
    private static boolean isAboutCertificates(Throwable cause) {
        return cause instanceof CertificateException
                || cause instanceof SQLException
                        && cause.getMessage() != null
                        && cause.getMessage().contains("could not be verified");
    }
}
