package dev.alluvium.database.safety;

import dev.alluvium.database.connection.UnsafeDatabaseException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Ways to tenants' rows that lead around their tables' policies.
final class BackDoors {
    /// Roles that row level security does not hold for, and the one that its policies let in everywhere.
    private static final String ABOVE_POLICIES =
            "(select r.oid from pg_roles r where r.rolsuper or r.rolbypassrls or r.rolname = 'alluvium_auditor')";

    private static final String NOT_REFUSED = "AL001";

    /// The refusal is caught where it arises: the server's log is for errors that nobody expects.
    private static final String FORGET_TENANT = """
        do $$
        begin
            begin
                perform alluvium.current_tenant();
            exception when insufficient_privilege then
                return;
            end;
            raise exception 'not refused' using errcode = '%s';
        end
        $$
        """.formatted(NOT_REFUSED);

    static final List<SafetyRule> RULES = List.of(
            new SafetyRule(
                    "select rolname from pg_roles where rolname in (current_user, session_user) and rolreplication",
                    "role '%s' has REPLICATION, and the write-ahead log holds every tenant's rows: ALTER ROLE …"
                            + " NOREPLICATION"),
            new SafetyRule(
                    """
                    select r.rolname from pg_roles r
                     where r.rolname in ('pg_read_all_data', 'pg_write_all_data', 'pg_read_server_files',
                                         'pg_write_server_files', 'pg_execute_server_program', 'pg_read_all_stats',
                                         'pg_monitor', 'pg_signal_backend', 'pg_maintain')
                       and pg_has_role(current_user, r.oid, 'member')
                     order by 1
                    """, "this role is a member of %s, which reaches further than one tenant: REVOKE that membership"),
            new SafetyRule(
                    """
                    select 'alluvium.tenant_id' where coalesce(current_setting('alluvium.tenant_id', true), '') <> ''
                    """,
                    "%s is set before any transaction began, so that a forgotten scope would be that tenant's: ALTER"
                            + " ROLE … RESET alluvium.tenant_id, on the database and in postgresql.conf too"),
            new SafetyRule(
                    """
                    select distinct v.oid::regclass::text
                      from pg_class v
                      join pg_rewrite w on w.ev_class = v.oid
                      join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
                                      and d.refclassid = 'pg_class'::regclass
                      join pg_class t on t.oid = d.refobjid and t.relrowsecurity
                     where (v.relkind = 'm' or v.relkind = 'v' and v.relowner in %s)
                       and has_any_column_privilege(v.oid, 'select,insert,update,references')
                     order by 1
                    """.formatted(ABOVE_POLICIES),
                    "the view %s shows this role what its owner sees: DROP it, or REVOKE ALL on it"));

    /// The control role has functions that count what is left of an erased tenant; the application has none.
    static final List<SafetyRule> OF_THE_APPLICATION = List.of(new SafetyRule(
            """
            select p.oid::regprocedure::text
              from pg_proc p
             where p.prosecdef and p.proowner in %s
               and p.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
               and has_function_privilege(p.oid, 'execute')
             order by 1
            """.formatted(ABOVE_POLICIES),
            "the function %s runs as a role that row level security does not hold for: make alluvium_owner its"
                    + " owner, or REVOKE EXECUTE from PUBLIC and from this role"));

    private BackDoors() {}

    /// Asks the database instead of reading the function: what matters is that a forgotten scope fails.
    static void requireDemandForTenant(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(FORGET_TENANT);
        } catch (SQLException e) {
            if (NOT_REFUSED.equals(e.getSQLState())) {
                throw new UnsafeDatabaseException(
                        "a transaction without a tenant is not refused: alluvium.current_tenant() was changed; undo the"
                                + " change, or migrate down and up again");
            }
            throw e;
        }
    }
}
