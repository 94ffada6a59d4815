package dev.alluvium.database.migration;

import dev.alluvium.database.ConnectionProperties;
import dev.alluvium.database.DatabaseSettings;
import dev.alluvium.database.ServerVersions;
import dev.alluvium.database.binding.BinaryHalfvec;
import dev.alluvium.events.Namespace;
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

    private final DatabaseSettings superuser;
    private final Roles roles;

    private Bootstrap(DatabaseSettings superuser) {
        this.superuser = superuser.withApplicationName("alluvium-bootstrap");
        this.roles = Roles.of(superuser.namespace());
    }

    /// By their names with the namespace, since a statement here may name a database too, which has none.
    ///
    /// @param auditor sees every tenant's rows; nobody can log in as it; it owns the one proof of an erasure
    /// @param backup copies the whole database, so no policy holds for it, and can change nothing
    record Roles(
            String schema, String owner, String control, String app, String reader, String auditor, String backup) {
        static Roles of(Namespace namespace) {
            return new Roles(
                    namespace.database("alluvium"),
                    namespace.database("alluvium_owner"),
                    namespace.database("alluvium_control"),
                    namespace.database("alluvium_app"),
                    namespace.database("alluvium_reader"),
                    namespace.database("alluvium_auditor"),
                    namespace.database("alluvium_backup"));
        }
    }

    /// @param superuserUrl of any existing database of the server, `postgres` usually
    /// @throws UnsafeDatabaseException when the server or its pgvector is too old
    public static void run(
            String superuserUrl, String superuser, String superuserPassword, String database, RolePasswords passwords) {
        run(DatabaseSettings.defaults(superuserUrl, superuser, superuserPassword), database, passwords);
    }

    /// @param superuser with the address of any existing database of the server
    /// @throws UnsafeDatabaseException when the server or its pgvector is too old
    public static void run(DatabaseSettings superuser, String database, RolePasswords passwords) {
        try {
            new Bootstrap(superuser).make(database, passwords);
        } catch (SQLException e) {
            throw new DataAccessException("the database could not be set up: " + e.getMessage(), e);
        }
    }

    private void make(String database, RolePasswords passwords) throws SQLException {
        var url = ConnectionProperties.jdbcUrl(superuser.url());
        try (var connection = DriverManager.getConnection(url, properties())) {
            ServerVersions.requirePostgres(connection);
            // Two at once would both find a role missing. The lock goes with the connection.
            execute(connection, "select pg_advisory_lock(" + Migrations.LOCK + ")");
            role(connection, roles.owner, passwords.owner());
            role(connection, roles.control, passwords.control());
            role(connection, roles.app, passwords.app());
            role(connection, roles.reader, passwords.reader());
            auditor(connection);
            backup(connection, passwords.backup());
            database(connection, database);
            contents(withDatabase(url, database), database);
        }
    }

    private Properties properties() {
        var properties = ConnectionProperties.of(superuser);
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
    private void backup(Connection connection, String password) throws SQLException {
        if (!exists(connection, "select 1 from pg_roles where rolname = ?", roles.backup)) {
            execute(connection, "create role " + roles.backup + " nologin");
        }
        execute(
                connection,
                "alter role " + roles.backup
                        + " bypassrls nosuperuser nocreaterole nocreatedb noreplication connection limit 4");
        execute(connection, "alter role " + roles.backup + " set default_transaction_read_only = on");
        execute(connection, "grant pg_read_all_data to " + roles.backup);
        if (password != null) {
            execute(connection, "alter role " + roles.backup + " login");
            password(connection, roles.backup, password);
        }
    }

    /// The owner makes functions the auditor's, and has nothing of its rights otherwise.
    private void auditor(Connection connection) throws SQLException {
        if (!exists(connection, "select 1 from pg_roles where rolname = ?", roles.auditor)) {
            execute(connection, "create role " + roles.auditor);
        }
        execute(
                connection,
                "alter role " + roles.auditor + " nologin bypassrls nosuperuser nocreaterole nocreatedb noreplication");
        execute(connection, "grant " + roles.auditor + " to " + roles.owner + " with inherit false, set true");
    }

    private void database(Connection connection, String database) throws SQLException {
        if (!exists(connection, "select 1 from pg_database where datname = ?", database)) {
            execute(connection, "create database " + identifier(connection, database) + " owner " + roles.owner);
        }
    }

    private void contents(String url, String database) throws SQLException {
        try (var connection = DriverManager.getConnection(url, properties())) {
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
    private void rights(Connection connection, String database) throws SQLException {
        rights(connection, database, roles);
    }

    static void rights(Connection connection, String database, Roles roles) throws SQLException {
        var name = identifier(connection, database);
        execute(connection, "revoke all on database " + name + " from public");
        execute(
                connection,
                "grant connect on database " + name + " to " + roles.control + ", " + roles.app + ", " + roles.reader
                        + ", " + roles.backup);
        // The database belongs to the installation that came first.
        execute(connection, "grant connect, create on database " + name + " to " + roles.owner);
        for (var role : List.of(roles.owner, roles.control, roles.app, roles.reader)) {
            execute(
                    connection,
                    "alter role " + role + " in database " + name + " set search_path = " + roles.schema + ", public");
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
