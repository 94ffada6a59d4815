package dev.alluvium.database.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.MigratedDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BootstrapIT {
    /// Another password would shut an installation out that is there already.
    @Test
    void rolesOfAnotherInstallationAreKnownByTheirPassword() {
        try (var database = MigratedDatabase.empty()) {
            var admin = database.superuser();
            for (var role : List.of(database.owner(), database.control(), database.app(), database.reader())) {
                assertThat(Bootstrap.hasOtherPassword(admin, role.user(), role.password()))
                        .isFalse();
                assertThat(Bootstrap.hasOtherPassword(admin, role.user(), "made up elsewhere"))
                        .isTrue();
            }
            assertThat(Bootstrap.hasOtherPassword(admin, "beside_alluvium_owner", "made up elsewhere"))
                    .as("nobody has made that one")
                    .isFalse();
        }
    }

    /// MigratedDatabase has run it before on a server with other databases, and for this one.
    @Test
    void rolesGetNoMoreThanTheyNeed() throws SQLException {
        try (var database = MigratedDatabase.empty();
                var connection = database.connectAsSuperuser();
                var statement = connection.createStatement()) {
            for (var forbidden : new String[] {
                "select rolname from pg_roles where rolname like 'alluvium%'"
                        + " and rolname not in ('alluvium_auditor', 'alluvium_backup')"
                        + " and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication"
                        + " or not rolcanlogin)",
                // Counts what an erasure left, across the walls; nobody can be it.
                "select rolname from pg_roles where rolname = 'alluvium_auditor' and (rolsuper or rolbypassrls"
                        + " or rolcreaterole or rolcreatedb or rolreplication or rolcanlogin)",
                // Copies everything and changes nothing.
                "select rolname from pg_roles where rolname = 'alluvium_backup' and (rolsuper or rolcreaterole"
                        + " or rolcreatedb or rolreplication or not rolbypassrls"
                        + " or has_database_privilege(oid, current_database(), 'create, temporary'))",
                "select r.rolname from pg_roles r where rolname in ('alluvium_app', 'alluvium_control',"
                    + " 'alluvium_reader') and (has_database_privilege(oid, current_database(), 'create, temporary')"
                    + " or has_schema_privilege(oid, 'public', 'create'))",
                // They belong to no tenant, and no policy holds for them.
                "select p.oid::regprocedure from pg_proc p, pg_roles r"
                        + " where p.pronamespace = 'pg_catalog'::regnamespace"
                        + " and p.proname ~ '^(lo_.*|loread|lowrite)$'"
                        + " and r.rolname in ('alluvium_app', 'alluvium_control', 'alluvium_reader')"
                        + " and has_function_privilege(r.oid, p.oid, 'execute')",
                "select 'connects' from pg_roles r join pg_database d on datname = current_database()"
                        + " where rolname = 'pg_monitor' and has_database_privilege(r.oid, d.oid, 'connect')",
                "select 'owner' from pg_database where datname = current_database() and datdba <>"
                        + " 'alluvium_owner'::regrole"
            }) {
                try (var rows = statement.executeQuery(forbidden)) {
                    assertThat(rows.next()).as(forbidden).isFalse();
                }
            }
        }
    }
}
