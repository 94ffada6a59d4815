package dev.alluvium.database.connection;

import dev.alluvium.events.Namespace;
import java.time.Duration;
import java.util.Objects;

/// How a process reaches the database.
///
/// @param url `jdbc:postgresql://…`, or the form of libpq, `postgresql://host:port/database?sslmode=…`
/// @param statementTimeout the server cancels a statement after this; zero for never
/// @param idleInTransactionTimeout the server cuts a connection that holds a transaction open and idle for this long;
/// zero for never
/// @param connectionTimeout how long to wait for a connection of the pool, and for a new one to be made
/// @param namespace whose schema and roles are meant by their plain names
/// @param applicationName what the server shows for the connections of this process
public record DatabaseSettings(
        String url,
        String user,
        String password,
        int minimumConnections,
        int maximumConnections,
        Duration statementTimeout,
        Duration idleInTransactionTimeout,
        Duration connectionTimeout,
        String applicationName,
        Namespace namespace) {

    public DatabaseSettings {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
        Objects.requireNonNull(applicationName, "applicationName");
        Objects.requireNonNull(namespace, "namespace");
        if (minimumConnections < 0 || maximumConnections < 1 || minimumConnections > maximumConnections) {
            throw new IllegalArgumentException("connections: 0 <= minimum <= maximum and maximum >= 1 expected, got "
                    + minimumConnections + " and " + maximumConnections);
        }
        if (statementTimeout.isNegative() || idleInTransactionTimeout.isNegative()) {
            throw new IllegalArgumentException("time-outs must not be negative");
        }
        // The pool's own lower bound.
        if (connectionTimeout.toMillis() < 250) {
            throw new IllegalArgumentException("connection time-out must be at least 250 ms");
        }
    }

    /// The pool sizes and time-outs that a process has unless its operator says otherwise.
    public static DatabaseSettings defaults(String url, String user, String password) {
        return new DatabaseSettings(
                url,
                user,
                password,
                5,
                20,
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                "alluvium",
                Namespace.current());
    }

    public DatabaseSettings withUrl(String other) {
        return new DatabaseSettings(
                other,
                user,
                password,
                minimumConnections,
                maximumConnections,
                statementTimeout,
                idleInTransactionTimeout,
                connectionTimeout,
                applicationName,
                namespace);
    }

    public DatabaseSettings withConnections(int minimum, int maximum) {
        return new DatabaseSettings(
                url,
                user,
                password,
                minimum,
                maximum,
                statementTimeout,
                idleInTransactionTimeout,
                connectionTimeout,
                applicationName,
                namespace);
    }

    public DatabaseSettings withStatementTimeout(Duration timeout) {
        return new DatabaseSettings(
                url,
                user,
                password,
                minimumConnections,
                maximumConnections,
                timeout,
                idleInTransactionTimeout,
                connectionTimeout,
                applicationName,
                namespace);
    }

    public DatabaseSettings withIdleInTransactionTimeout(Duration timeout) {
        return new DatabaseSettings(
                url,
                user,
                password,
                minimumConnections,
                maximumConnections,
                statementTimeout,
                timeout,
                connectionTimeout,
                applicationName,
                namespace);
    }

    public DatabaseSettings withConnectionTimeout(Duration timeout) {
        return new DatabaseSettings(
                url,
                user,
                password,
                minimumConnections,
                maximumConnections,
                statementTimeout,
                idleInTransactionTimeout,
                timeout,
                applicationName,
                namespace);
    }

    public DatabaseSettings withApplicationName(String name) {
        return new DatabaseSettings(
                url,
                user,
                password,
                minimumConnections,
                maximumConnections,
                statementTimeout,
                idleInTransactionTimeout,
                connectionTimeout,
                name,
                namespace);
    }

    public DatabaseSettings withNamespace(Namespace other) {
        return new DatabaseSettings(
                url,
                user,
                password,
                minimumConnections,
                maximumConnections,
                statementTimeout,
                idleInTransactionTimeout,
                connectionTimeout,
                applicationName,
                other);
    }

    /// Without the password, and without the URL, which may carry one.
    @Override
    public String toString() {
        return "DatabaseSettings[user=" + user + ", connections=" + minimumConnections + ".." + maximumConnections
                + ", statementTimeout=" + statementTimeout + ", idleInTransactionTimeout=" + idleInTransactionTimeout
                + ", applicationName=" + applicationName + "]";
    }
}
