package dev.alluvium.database.migration;

import dev.alluvium.database.ConnectionProperties;
import dev.alluvium.database.DatabaseSettings;
import dev.alluvium.database.ServerVersions;
import dev.alluvium.database.binding.BinaryHalfvec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.jooq.exception.DataAccessException;
import org.postgresql.PGConnection;

/// What only a superuser can do, once: the roles, the database, the extension. Running it again changes
/// nothing but the passwords, to the ones given.
public final class Bootstrap {
    private static final String OWNER = "alluvium_owner";
    private static final String CONTROL = "alluvium_control";
    private static final String APP = "alluvium_app";
    private static final String READER = "alluvium_reader";
    /// Sees every tenant's rows. Nobody can log in as it; it owns the one function that proves an erasure.
    private static final String AUDITOR = "alluvium_auditor";

    /// Copies the whole database, so no policy holds for it, and can change nothing.
    private static final String BACKUP = "alluvium_backup";

    /// A large object belongs to no tenant and has no policy: whoever can make one has a place to hide rows
    /// in, or to fill the disc.
    private static final String NO_LARGE_OBJECTS = """
        do $$
        declare
            name regprocedure;
        begin
            for name in select oid from pg_proc
                         where pronamespace = 'pg_catalog'::regnamespace and proname ~ '^(lo_.*|loread|lowrite)$'
            loop
                execute format('revoke all on function %s from public', name);
            end loop;
        end
        $$\
        """;

    private Bootstrap() {}

    /// @param superuserUrl of any existing database of the server, `postgres` usually
    /// @throws UnsafeDatabaseException when the server or its pgvector is too old
    public static void run(
            String superuserUrl, String superuser, String superuserPassword, String database, RolePasswords passwords) {
        var settings = DatabaseSettings.defaults(superuserUrl, superuser, superuserPassword)
                .withApplicationName("alluvium-bootstrap");
        var url = ConnectionProperties.jdbcUrl(superuserUrl);
        try {
            try (var connection = DriverManager.getConnection(url, properties(settings))) {
                ServerVersions.requirePostgres(connection);
                // Two at once would both find a role missing. The lock goes with the connection.
                execute(connection, "select pg_advisory_lock(" + Migrations.LOCK + ")");
                role(connection, OWNER, passwords.owner());
                role(connection, CONTROL, passwords.control());
                role(connection, APP, passwords.app());
                role(connection, READER, passwords.reader());
                auditor(connection);
                backup(connection, passwords.backup());
                database(connection, database);
                contents(withDatabase(url, database), properties(settings), database);
            }
        } catch (SQLException e) {
            throw new DataAccessException("the database could not be set up: " + e.getMessage(), e);
        }
    }

    private static Properties properties(DatabaseSettings settings) {
        var properties = ConnectionProperties.of(settings);
        // This connection exists before the type does.
        properties.remove("datatype." + BinaryHalfvec.TYPE);
        return properties;
    }

    private static void role(Connection connection, String role, String password) throws SQLException {
        if (!exists(connection, "select 1 from pg_roles where rolname = ?", role)) {
            execute(connection, "create role " + role);
        }
        execute(
                connection,
                "alter role " + role + " login nosuperuser nobypassrls nocreaterole nocreatedb noreplication");
        password(connection, role, password);
    }

    private static void password(Connection connection, String role, String password) throws SQLException {
        // Hashed here: the server never sees the password's text, and so cannot log it.
        connection.unwrap(PGConnection.class).alterUserPassword(role, password.toCharArray(), "scram-sha-256");
    }

    /// @param password null to leave it, which is none of a role that is new
    private static void backup(Connection connection, String password) throws SQLException {
        if (!exists(connection, "select 1 from pg_roles where rolname = ?", BACKUP)) {
            execute(connection, "create role " + BACKUP + " nologin");
        }
        execute(
                connection,
                "alter role " + BACKUP
                        + " bypassrls nosuperuser nocreaterole nocreatedb noreplication connection limit 4");
        execute(connection, "alter role " + BACKUP + " set default_transaction_read_only = on");
        execute(connection, "grant pg_read_all_data to " + BACKUP);
        if (password != null) {
            execute(connection, "alter role " + BACKUP + " login");
            password(connection, BACKUP, password);
        }
    }

    /// The owner makes functions the auditor's, and has nothing of its rights otherwise.
    private static void auditor(Connection connection) throws SQLException {
        if (!exists(connection, "select 1 from pg_roles where rolname = ?", AUDITOR)) {
            execute(connection, "create role " + AUDITOR);
        }
        execute(
                connection,
                "alter role " + AUDITOR + " nologin bypassrls nosuperuser nocreaterole nocreatedb noreplication");
        execute(connection, "grant " + AUDITOR + " to " + OWNER + " with inherit false, set true");
    }

    private static void database(Connection connection, String database) throws SQLException {
        if (!exists(connection, "select 1 from pg_database where datname = ?", database)) {
            execute(connection, "create database " + identifier(connection, database) + " owner " + OWNER);
        }
    }

    private static void contents(String url, Properties properties, String database) throws SQLException {
        try (var connection = DriverManager.getConnection(url, properties)) {
            extension(connection);
            execute(connection, "revoke create on schema public from public");
            execute(connection, NO_LARGE_OBJECTS);
            rights(connection, database);
        }
    }

    private static void extension(Connection connection) throws SQLException {
        ServerVersions.requireAvailableVector(connection);
        execute(connection, "create extension if not exists vector with schema public");
        execute(connection, "alter extension vector update");
        ServerVersions.requireVector(connection);
    }

    /// Who may connect to the database, and where each role looks for tables there. A clone of a database
    /// has neither.
    static void rights(Connection connection, String database) throws SQLException {
        var name = identifier(connection, database);
        execute(connection, "revoke all on database " + name + " from public");
        execute(
                connection,
                "grant connect on database " + name + " to " + CONTROL + ", " + APP + ", " + READER + ", " + BACKUP);
        for (var role : List.of(OWNER, CONTROL, APP, READER)) {
            execute(connection, "alter role " + role + " in database " + name + " set search_path = alluvium, public");
        }
    }

    private static boolean exists(Connection connection, String question, String name) throws SQLException {
        try (var statement = connection.prepareStatement(question)) {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String identifier(Connection connection, String name) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.enquoteIdentifier(name, true);
        }
    }

    /// The same server's other database.
    public static String withDatabase(String jdbcUrl, String database) {
        var query = jdbcUrl.indexOf('?');
        var address = query < 0 ? jdbcUrl : jdbcUrl.substring(0, query);
        var slash = address.indexOf('/', "jdbc:postgresql://".length());
        return (slash < 0 ? address : address.substring(0, slash)) + "/" + database
                + (query < 0 ? "" : jdbcUrl.substring(query));
    }
}
