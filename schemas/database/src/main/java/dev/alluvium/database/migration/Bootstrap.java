package dev.alluvium.database.migration;

import dev.alluvium.database.binding.BinaryHalfvec;
import dev.alluvium.database.connection.ConnectionProperties;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.safety.ServerVersions;
import dev.alluvium.events.Namespace;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jooq.exception.DataAccessException;

/// What only a role above all others can do, once: the roles, the database, the extension. That is a superuser, or,
/// where the server is somebody else's, a role with CREATEROLE and CREATEDB. Running it again changes nothing but the
/// passwords, to the ones given.
public final class Bootstrap {
    /// SQLSTATE `invalid_password`.
    private static final String WRONG_PASSWORD = "28P01";

    private final DatabaseSettings admin;
    private final Roles roles;
    private final List<String> left = new ArrayList<>();

    private Bootstrap(DatabaseSettings admin) {
        this.admin = admin.withApplicationName("alluvium-bootstrap");
        this.roles = Roles.of(admin.namespace());
    }

    /// By their names with the namespace, since a statement here may name a database too, which has none.
    ///
    /// @param auditor is let in to every tenant's rows; nobody can log in as it; it proves erasures
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

    /// @param adminUrl of any existing database of the server, `postgres` usually
    /// @throws UnsafeDatabaseException as the other
    public static List<String> run(
            String adminUrl, String admin, String adminPassword, String database, RolePasswords passwords) {
        return run(DatabaseSettings.defaults(adminUrl, admin, adminPassword), database, passwords);
    }

    /// @param admin with the address of any existing database of the server
    /// @return what this role may not do and the installation can be without, a line each
    /// @throws UnsafeDatabaseException when the server or its pgvector is too old, or the role lacks a right
    public static List<String> run(DatabaseSettings admin, String database, RolePasswords passwords) {
        var bootstrap = new Bootstrap(admin);
        try {
            bootstrap.make(database, passwords);
        } catch (SQLException e) {
            if (AdminRights.MISSING.equals(e.getSQLState())) {
                throw new UnsafeDatabaseException("the database cannot be set up as role '" + admin.user()
                        + "', which lacks a right: " + e.getMessage()
                        + ". It needs CREATEROLE, CREATEDB, and ADMIN OPTION on those of our roles that it did"
                        + " not make");
            }
            throw new DataAccessException("the database could not be set up: " + e.getMessage(), e);
        }
        return List.copyOf(bootstrap.left);
    }

    /// Whether the role is there and has another password than this one: [#run] would shut its processes out.
    ///
    /// @param admin as for [#run]
    public static boolean hasOtherPassword(DatabaseSettings admin, String role, String password) {
        var bootstrap = new Bootstrap(admin);
        try {
            return bootstrap.isThere(role) && bootstrap.isWrong(role, password);
        } catch (SQLException e) {
            throw new DataAccessException("the server could not be asked for its roles: " + e.getMessage(), e);
        }
    }

    private boolean isThere(String role) throws SQLException {
        try (var connection = DriverManager.getConnection(ConnectionProperties.jdbcUrl(admin.url()), properties())) {
            return exists(connection, "select 1 from pg_roles where rolname = ?", role);
        }
    }

    /// A role that may not connect to this database has the right password all the same.
    private boolean isWrong(String role, String password) throws SQLException {
        var properties = properties();
        properties.setProperty("user", role);
        properties.setProperty("password", password);
        try (var _ = DriverManager.getConnection(ConnectionProperties.jdbcUrl(admin.url()), properties)) {
            return false;
        } catch (SQLException e) {
            if (WRONG_PASSWORD.equals(e.getSQLState())) {
                return true;
            }
            if (e.getSQLState() != null && e.getSQLState().startsWith("08")) {
                throw e;
            }
            return false;
        }
    }

    private void make(String database, RolePasswords passwords) throws SQLException {
        var url = ConnectionProperties.jdbcUrl(admin.url());
        try (var connection = DriverManager.getConnection(url, properties())) {
            ServerVersions.requirePostgres(connection);
            // Two at once would both find a role missing. The lock goes with the connection.
            execute(connection, "select pg_advisory_lock(" + Migrations.LOCK + ")");
            var rights = AdminRights.of(connection);
            new MakeRoles(connection, rights, roles, left::add).run(passwords);
            database(connection, rights, database);
            contents(withDatabase(url, database), rights, database);
        }
    }

    private Properties properties() {
        var properties = ConnectionProperties.of(admin);
        // This connection exists before the type does.
        properties.remove("datatype." + BinaryHalfvec.TYPE);
        return properties;
    }

    private void database(Connection connection, AdminRights rights, String database) throws SQLException {
        if (!exists(connection, "select 1 from pg_database where datname = ?", database)) {
            rights.requireDatabases(database);
            execute(connection, "create database " + identifier(connection, database) + " owner " + roles.owner);
        }
    }

    private void contents(String url, AdminRights rights, String database) throws SQLException {
        try (var connection = DriverManager.getConnection(url, properties())) {
            new MakeExtension(connection, database, admin.user()).run();
            new CloseGaps(connection, rights, left::add).run(database);
            rights(connection, database, roles);
        }
    }

    /// Who may connect to the database, and where each role looks for tables there. A clone of a database
    /// has neither.
    static void rights(Connection connection, String database, Roles roles) throws SQLException {
        var name = identifier(connection, database);
        // Of what it is not the owner of, a role revokes nothing and is only warned.
        if (!exists(
                connection,
                "select 1 from pg_database where datname = ? and pg_has_role(current_user, datdba, 'usage')",
                database)) {
            throw new UnsafeDatabaseException("the database " + database + " belongs to another role than this one: run"
                    + " this as its owner, or ALTER DATABASE " + name + " OWNER TO " + roles.owner);
        }
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

    static boolean exists(Connection connection, String question, String name) throws SQLException {
        try (var statement = connection.prepareStatement(question)) {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
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
