package dev.alluvium.database.backup;

import dev.alluvium.database.binding.BinaryHalfvec;
import dev.alluvium.database.connection.ConnectionProperties;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.connection.NamedConnections;
import dev.alluvium.database.migration.Bootstrap;
import dev.alluvium.events.Namespace;
import dev.alluvium.events.Topics;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jooq.exception.DataAccessException;

/// A server on which a database is to be replaced, as its superuser.
///
/// @param superuser with the address of any database there
public record RestoreTarget(DatabaseSettings superuser) {
    private static final String OTHERS =
            "select nspname from pg_namespace where nspname like ? and nspname <> 'alluvium' order by 1";

    /// @param filled whether a schema of ours is in it
    /// @param sources that its messages were read from
    /// @param sessions of others, by the names that they gave themselves
    /// @param neighbours schemas of installations of another namespace
    public record Found(boolean filled, List<String> sources, List<String> sessions, List<String> neighbours) {}

    /// What there is now; a database that does not exist is empty.
    public Found look(String database) {
        return in("postgres", server -> {
            var sessions = texts(
                    server,
                    "select coalesce(nullif(application_name, ''), usename, 'unnamed') from pg_stat_activity"
                            + " where datname = ? and pid <> pg_backend_pid() and backend_type = 'client backend'"
                            + " order by 1",
                    database);
            if (texts(server, "select datname from pg_database where datname = ?", database)
                    .isEmpty()) {
                return new Found(false, List.of(), sessions, List.of());
            }
            return in(
                    database,
                    there -> new Found(
                            !texts(there, "select nspname from pg_namespace where nspname = 'alluvium'")
                                    .isEmpty(),
                            sources(there),
                            sessions,
                            texts(there, OTHERS, "%alluvium")));
        });
    }

    public void drop(String database) {
        onServer(server -> execute(server, "drop database if exists " + quoted(server, database)));
    }

    /// Puts one database into the place of another, which is gone then.
    public void replace(String database, String by) {
        drop(database);
        onServer(server ->
                execute(server, "alter database " + quoted(server, by) + " rename to " + quoted(server, database)));
    }

    static List<String> sources(Connection connection) throws SQLException {
        if (texts(connection, "select to_regclass('alluvium.source_positions')::text")
                .contains(null)) {
            return List.of();
        }
        return texts(
                connection,
                "select distinct source from alluvium.source_positions where topic = ? order by 1",
                Topics.MESSAGES);
    }

    private static String quoted(Connection connection, String name) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.enquoteIdentifier(name, true);
        }
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    private static List<String> texts(Connection connection, String question, String... arguments) throws SQLException {
        try (var statement = connection.prepareStatement(question)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            var texts = new ArrayList<String>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        }
    }

    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    /// Databases have the names that the operator gave them, one that is called as the schema is among them.
    private <T> T onServer(Question<T> question) {
        return in("postgres", Namespace.NONE, question);
    }

    private <T> T in(String database, Question<T> question) {
        return in(database, superuser.namespace(), question);
    }

    private <T> T in(String database, Namespace namespace, Question<T> question) {
        var url = Bootstrap.withDatabase(ConnectionProperties.jdbcUrl(superuser.url()), database);
        var properties = ConnectionProperties.of(superuser);
        // A database without the type is one that can be replaced, too.
        properties.remove("datatype." + BinaryHalfvec.TYPE);
        try (var connection = NamedConnections.open(url, properties, namespace)) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw new DataAccessException(e.getMessage(), e);
        }
    }
}
