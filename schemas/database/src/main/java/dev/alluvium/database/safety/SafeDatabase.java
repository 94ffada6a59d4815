package dev.alluvium.database.safety;

import dev.alluvium.database.connection.RollBack;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.schema.SchemaVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Refuses a database or a role under which row level security would not hold. Each question finds the
/// offenders of one rule; the first rule that has any is what the operator is told, with what to do.
public final class SafeDatabase {
    private static final Logger log = LoggerFactory.getLogger(SafeDatabase.class);

    public enum Role {
        APPLICATION,
        CONTROL,
        READER
    }

    /// The tables of tenants and their partitions: whatever carries a tenant's id, except the two that only
    /// the control role sees.
    static final String TENANT_TABLES = """
        with tenant_table as (
            select c.oid, c.relname, c.relowner, c.relispartition, c.relrowsecurity, c.relforcerowsecurity
              from pg_class c
             where c.relnamespace = to_regnamespace('alluvium')
               and c.relkind in ('r', 'p')
               and c.relname not in ('tenants', 'api_keys', 'erasures')
               and exists (select from pg_attribute a
                            where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
        )
        """;

    private static final String WALL = "(tenant_id = ( SELECT alluvium.current_tenant() AS current_tenant))";

    /// Of a policy: that it lets in the role that counts what an erasure left, and nobody else.
    private static final String FOR_THE_AUDITOR = """
        (p.polroles = array(select oid from pg_roles where rolname = 'alluvium_auditor')
         and pg_get_expr(p.polqual, p.polrelid) = 'true' and pg_get_expr(p.polwithcheck, p.polrelid) = 'true')\
        """;

    private static final List<SafetyRule> ROLE_RULES = List.of(
            new SafetyRule(
                    "select rolname from pg_roles where rolname in (current_user, session_user) and rolsuper",
                    "role '%s' is a superuser, and row level security does not hold for superusers: connect as"
                            + " alluvium_app"),
            new SafetyRule(
                    "select rolname from pg_roles where rolname in (current_user, session_user) and rolbypassrls",
                    "role '%s' has BYPASSRLS: connect as alluvium_app, or ALTER ROLE … NOBYPASSRLS"),
            new SafetyRule(
                    """
                    select distinct current_user::text from pg_class c
                     where c.relnamespace = to_regnamespace('alluvium')
                       and c.relowner = (select oid from pg_roles where rolname = current_user)
                    """,
                    "role '%s' owns tables of the schema, and an owner can lift row level security: connect as"
                            + " alluvium_app"),
            new SafetyRule("""
                select r.rolname from pg_roles r
                 where pg_has_role(current_user, r.oid, 'member') and r.rolname <> current_user
                   and (r.rolsuper or r.rolbypassrls or r.rolname = 'alluvium_auditor'
                        or r.oid in (select c.relowner from pg_class c where c.relnamespace = to_regnamespace('alluvium'))
                        or r.oid = (select n.nspowner from pg_namespace n where n.nspname = 'alluvium'))
                 order by r.rolbypassrls or r.rolname = 'alluvium_auditor', 1
                """, "this role is a member of %s, and can become it: REVOKE that membership"));

    private static final List<SafetyRule> TABLE_RULES = List.of(
            new SafetyRule(
                    TENANT_TABLES + """
                        select relname from tenant_table
                         where relispartition
                           and (has_table_privilege(oid, 'select,insert,update,delete,truncate,references,trigger')
                                or has_any_column_privilege(oid, 'select,insert,update,references'))
                         order by 1
                        """,
                    "this role has grants on partitions (%s): REVOKE ALL on each of them, tables are reached through"
                            + " their parents only"),
            new SafetyRule(
                    TENANT_TABLES + """
                        select relname from tenant_table
                         where has_table_privilege(oid, 'truncate,references,trigger')
                         order by 1
                        """,
                    "this role may TRUNCATE, reference or put triggers on %s, which row level security does not cover:"
                            + " REVOKE that"),
            new SafetyRule(
                    TENANT_TABLES + "select relname from tenant_table where not relrowsecurity order by 1",
                    "row level security is off on %s: ALTER TABLE … ENABLE ROW LEVEL SECURITY"),
            new SafetyRule(
                    TENANT_TABLES + "select relname from tenant_table where not relforcerowsecurity order by 1",
                    "row level security is not forced on %s: ALTER TABLE … FORCE ROW LEVEL SECURITY"),
            new SafetyRule(
                    TENANT_TABLES + """
                        select relname from tenant_table t
                         where not exists (
                               select from pg_policy p
                                where p.polrelid = t.oid and p.polpermissive and p.polcmd = '*' and p.polroles = array[0::oid]
                                  and pg_get_expr(p.polqual, p.polrelid) = '%1$s'
                                  and pg_get_expr(p.polwithcheck, p.polrelid) = '%1$s')
                         order by 1
                        """.formatted(WALL),
                    "the policy tenant_only is missing or changed on %s: undo the change, or migrate down and up"
                            + " again"),
            new SafetyRule(
                    TENANT_TABLES + """
                        select distinct relname from tenant_table t join pg_policy p on p.polrelid = t.oid
                         where p.polpermissive and not %2$s and (pg_get_expr(p.polqual, p.polrelid) is distinct from '%1$s'
                                or pg_get_expr(p.polwithcheck, p.polrelid) is distinct from '%1$s')
                         order by 1
                        """.formatted(WALL, FOR_THE_AUDITOR),
                    "a further permissive policy opens %s: drop it, or make it RESTRICTIVE"),
            new SafetyRule(
                    TENANT_TABLES + """
                        select relname from tenant_table t
                         where not exists (select from pg_policy p
                                            where p.polrelid = t.oid and p.polpermissive and p.polcmd = '*' and %s)
                         order by 1
                        """.formatted(FOR_THE_AUDITOR),
                    "the policy auditor_too, without which no erasure can be proved, is missing on %s: undo the"
                            + " change, or migrate down and up again"));

    private static final SafetyRule SECRETS = new SafetyRule(
            """
            select c.relname from pg_class c
             where c.relnamespace = to_regnamespace('alluvium') and c.relname in ('tenants', 'api_keys', 'erasures', 'audit_log',
                                                                                        'lane_reports')
               and (has_table_privilege(c.oid, 'select,insert,update,delete,truncate,references,trigger')
                    or has_any_column_privilege(c.oid, 'select,insert,update,references'))
             order by 1
            """,
            "this role has grants on %s, which hold all tenants' names and keys: REVOKE ALL, it asks functions"
                    + " instead");

    /// Holds for the application too, which has nothing to do with it.
    private static final SafetyRule AUDIT = new SafetyRule(
            """
            select c.relname from pg_class c
             where c.oid = to_regclass('alluvium.audit_log')
               and (has_table_privilege(c.oid, 'update,delete,truncate,references,trigger')
                    or has_any_column_privilege(c.oid, 'update,references')
                    or not exists (select from pg_trigger g
                                    where g.tgrelid = c.oid and g.tgname = 'append_only' and g.tgenabled in ('O', 'A')))
            """,
            "entries of %s could be changed: REVOKE UPDATE, DELETE, TRUNCATE on it and enable its trigger append_only");

    private SafeDatabase() {}

    public static void require(DataSource pool, Role role) {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            try {
                // Policies are compared as text, and names are written out in full only when no path shortens them.
                statement.execute("set local search_path = pg_catalog");
                require(connection, role);
                connection.rollback();
            } catch (Throwable e) {
                RollBack.after(e, connection);
                throw e;
            }
        } catch (SQLException e) {
            throw new DataAccessException("the database could not be checked: " + e.getMessage(), e);
        }
    }

    private static void require(Connection connection, Role role) throws SQLException {
        ServerVersions.requirePostgres(connection);
        var server = connection.getMetaData();
        ServerVersions.advice(server.getDatabaseMajorVersion(), server.getDatabaseMinorVersion())
                .ifPresent(log::warn);
        require(connection, ROLE_RULES);
        require(connection, BackDoors.RULES);
        ServerVersions.requireVector(connection);
        requireSchema(connection);
        BackDoors.requireDemandForTenant(connection);
        require(connection, TABLE_RULES);
        require(connection, VisibilityRules.RULES);
        if (role != Role.CONTROL) {
            require(connection, List.of(SECRETS));
            require(connection, BackDoors.OF_THE_APPLICATION);
        }
        if (role == Role.READER) {
            require(connection, ReaderRules.RULES);
        }
        require(connection, List.of(AUDIT));
    }

    /// That every migration of this program, and no other one, has been applied.
    public static void requireSchema(Connection connection) throws SQLException {
        var misfit = SchemaVersion.misfit(connection);
        if (misfit.isPresent()) {
            throw new UnsafeDatabaseException(misfit.get());
        }
    }

    private static void require(Connection connection, List<SafetyRule> rules) throws SQLException {
        for (var rule : rules) {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(rule.offenders())) {
                refuse(rule, rows);
            }
        }
    }

    private static void refuse(SafetyRule rule, ResultSet rows) throws SQLException {
        if (!rows.next()) {
            return;
        }
        var offenders = rows.getString(1);
        var further = 0;
        while (rows.next()) {
            further++;
        }
        throw new UnsafeDatabaseException(
                rule.message().formatted(further == 0 ? offenders : offenders + " and " + further + " more"));
    }
}
