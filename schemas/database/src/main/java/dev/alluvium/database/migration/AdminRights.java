package dev.alluvium.database.migration;

import dev.alluvium.database.connection.UnsafeDatabaseException;
import java.sql.Connection;
import java.sql.SQLException;

/// What the role that sets a server up may do there.
///
/// @param dumps whether it may let another role read everything
record AdminRights(String role, boolean superuser, boolean roles, boolean databases, boolean bypass, boolean dumps) {
    /// The state of an SQL error: a right is missing.
    static final String MISSING = "42501";

    static AdminRights of(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("""
                    select rolname, rolsuper, rolsuper or rolcreaterole, rolsuper or rolcreatedb,
                           rolsuper or rolbypassrls,
                           rolsuper or pg_has_role(oid, 'pg_read_all_data', 'member with admin option')
                      from pg_roles where rolname = current_user
                    """)) {
            row.next();
            return new AdminRights(
                    row.getString(1),
                    row.getBoolean(2),
                    row.getBoolean(3),
                    row.getBoolean(4),
                    row.getBoolean(5),
                    row.getBoolean(6));
        }
    }

    void requireRoles(String missing) {
        if (!roles) {
            throw new UnsafeDatabaseException("the role " + missing + " is missing, and '" + role
                    + "' may not make it: ALTER ROLE … CREATEROLE, or name one that may in ALLUVIUM_SUPERUSER");
        }
    }

    void requireDatabases(String missing) {
        if (!databases) {
            throw new UnsafeDatabaseException("the database " + missing + " is missing, and '" + role
                    + "' may not make it: ALTER ROLE … CREATEDB, or make it beforehand");
        }
    }
}
