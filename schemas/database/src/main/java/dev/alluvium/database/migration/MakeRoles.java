package dev.alluvium.database.migration;

import dev.alluvium.database.migration.Bootstrap.Roles;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.postgresql.PGConnection;

/// The roles, none of which may do more than it has to. An attribute is only named where it is to change: a role that
/// is no superuser may not even say NOSUPERUSER.
///
/// @param left told of what could not be done
record MakeRoles(Connection connection, AdminRights rights, Roles roles, Consumer<String> left) {
    private static final Map<String, String> POWERS = new TreeMap<>(Map.of(
            "rolsuper", "nosuperuser",
            "rolbypassrls", "nobypassrls",
            "rolcreaterole", "nocreaterole",
            "rolcreatedb", "nocreatedb",
            "rolreplication", "noreplication"));

    void run(RolePasswords passwords) throws SQLException {
        login(roles.owner(), passwords.owner());
        login(roles.control(), passwords.control());
        login(roles.app(), passwords.app());
        login(roles.reader(), passwords.reader());
        auditor();
        backup(passwords.backup());
        if (!rights.superuser()) {
            // Else the database could not be made the owner's, nor anything in it be changed.
            execute("grant " + roles.owner() + " to current_user with inherit true, set true");
        }
    }

    private void login(String role, String password) throws SQLException {
        make(role, "login", false);
        password(role, password);
    }

    private void password(String role, String password) throws SQLException {
        // Hashed here: the server never sees the password's text, and so cannot log it.
        connection.unwrap(PGConnection.class).alterUserPassword(role, password.toCharArray(), "scram-sha-256");
    }

    /// The owner makes functions the auditor's, and has nothing of its rights otherwise.
    private void auditor() throws SQLException {
        make(roles.auditor(), "nologin", false);
        execute("grant " + roles.auditor() + " to " + roles.owner() + " with inherit false, set true");
    }

    /// @param password null to leave it, which is none of a role that is new
    private void backup(String password) throws SQLException {
        var role = roles.backup();
        if (!rights.bypass() || !rights.dumps()) {
            make(role, "nologin", false);
            left.accept("no backup by infra/alluvium: '" + rights.role() + "' may not give " + role
                    + " BYPASSRLS and pg_read_all_data; use the server's own backups");
            return;
        }
        make(role, "connection limit 4", true);
        execute("alter role " + role + " set default_transaction_read_only = on");
        execute("grant pg_read_all_data to " + role);
        if (password != null) {
            execute("alter role " + role + " login");
            password(role, password);
        }
    }

    private void make(String role, String attributes, boolean bypass) throws SQLException {
        if (!Bootstrap.exists(connection, "select 1 from pg_roles where rolname = ?", role)) {
            rights.requireRoles(role);
            execute("create role " + role);
        }
        var change = new ArrayList<>(List.of(attributes));
        for (var power : POWERS.entrySet()) {
            var wanted = bypass && power.getKey().equals("rolbypassrls");
            if (wanted != has(role, power.getKey())) {
                change.add(wanted ? "bypassrls" : power.getValue());
            }
        }
        execute("alter role " + role + " " + String.join(" ", change));
    }

    private boolean has(String role, String power) throws SQLException {
        return Bootstrap.exists(connection, "select 1 from pg_roles where rolname = ? and " + power, role);
    }

    private void execute(String sql) throws SQLException {
        Bootstrap.execute(connection, sql);
    }
}
