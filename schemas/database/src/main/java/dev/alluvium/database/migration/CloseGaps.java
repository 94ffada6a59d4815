package dev.alluvium.database.migration;

import dev.alluvium.database.connection.UnsafeDatabaseException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

/// Takes away what PostgreSQL lets every role do in a database. Where that is not this role's to take, nothing is left
/// open unsaid.
///
/// @param left told of what stays open
record CloseGaps(Connection connection, AdminRights rights, Consumer<String> left) {
    private static final String SCHEMA_OPEN = "select 1 where has_schema_privilege('public', ?, 'create')";

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

    void run(String database) throws SQLException {
        if (isOpen()) {
            Bootstrap.execute(connection, "revoke create on schema public from public");
            if (isOpen()) {
                throw new UnsafeDatabaseException("every role may make tables and functions in the schema public of "
                        + database + ": have its owner run REVOKE CREATE ON SCHEMA public FROM PUBLIC");
            }
        }
        if (rights.superuser()) {
            Bootstrap.execute(connection, NO_LARGE_OBJECTS);
        } else if (LargeObjects.open(connection)) {
            left.accept("large objects stay open to every role of " + database + ", ours included: only a superuser can"
                    + " revoke their functions. They hold no tenant's rows, but nothing keeps a role from filling the"
                    + " disc with them");
        }
    }

    private boolean isOpen() throws SQLException {
        return Bootstrap.exists(connection, SCHEMA_OPEN, "public");
    }
}
