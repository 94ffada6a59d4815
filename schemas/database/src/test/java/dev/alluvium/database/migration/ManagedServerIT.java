package dev.alluvium.database.migration;

import static dev.alluvium.database.generated.Tables.MESSAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.Rows;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.control.Erased;
import dev.alluvium.database.promotion.PromotionProgress;
import dev.alluvium.database.promotion.PromotionStep;
import dev.alluvium.database.promotion.Promotions;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.Namespace;
import dev.alluvium.servers.LocalPostgres;
import dev.alluvium.servers.LocalPostgresOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server of somebody else's: its superuser is not ours, and what we are given is a role that may make roles and
/// databases. No server here has pgvector marked as trusted, unless a test says so.
@Timeout(240)
class ManagedServerIT {
    private static final RolePasswords PASSWORDS =
            new RolePasswords("m-owner", "m-control", "m-app", "m-reader", "m-backup");
    private static final String ADMIN = "cloud_admin";
    private static final String MEMORY = "memory";

    @TempDir
    private static Path folder;

    private static LocalPostgres server;
    private static List<String> left;

    /// The database comes from the service, with the extension, and is the admin's.
    @BeforeAll
    static void serve() throws SQLException {
        server = LocalPostgres.start(LocalPostgresOptions.forTests(folder.resolve("postgres")));
        inServer("create role " + ADMIN + " login nosuperuser createrole createdb password 'admin'");
        inServer("create database " + MEMORY + " owner " + ADMIN);
        inDatabase(MEMORY, "create extension vector");
        left = bootstrap(ADMIN, MEMORY);
        Migrations.of(role("owner"), MigratedDatabase.files()).up();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.kill();
        }
    }

    private static List<String> bootstrap(String admin, String database) {
        return Bootstrap.run(server.jdbcUrl("postgres"), admin, "admin", database, PASSWORDS);
    }

    private static DatabaseSettings role(String name) {
        return DatabaseSettings.defaults(server.jdbcUrl(MEMORY), "alluvium_" + name, "m-" + name)
                .withConnections(1, 3)
                .withApplicationName("alluvium-test");
    }

    private static void inServer(String sql) throws SQLException {
        inDatabase("postgres", sql);
    }

    private static void inDatabase(String database, String sql) throws SQLException {
        try (var connection = superuser(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection superuser(String database) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(database), server.superuser(), server.password());
    }

    private static List<String> texts(String database, String question) throws SQLException {
        try (var connection = superuser(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(question)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    @Test
    void whatCannotBeDoneIsSaidInALineEach() {
        assertThat(left).hasSize(2);
        assertThat(left.get(0)).contains("no backup by infra/alluvium", "BYPASSRLS");
        assertThat(left.get(1)).contains("large objects stay open", MEMORY);
        assertThat(left).allSatisfy(line -> assertThat(line).doesNotContain("\n"));
    }

    @Test
    void setUpAgainItSaysTheSame() {
        assertThat(bootstrap(ADMIN, MEMORY)).isEqualTo(left);
    }

    @Test
    void noRoleOfOursStandsAboveRowSecurity() throws SQLException {
        assertThat(texts(
                        "postgres",
                        "select rolname from pg_roles where rolname like 'alluvium%'"
                                + " and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)"))
                .isEmpty();
        assertThat(texts("postgres", "select rolname from pg_roles where rolname like 'alluvium%' and not rolcanlogin"))
                .containsExactlyInAnyOrder("alluvium_auditor", "alluvium_backup");
    }

    @Test
    void aTenantIsWrittenReadCountedPromotedAndErased() {
        try (var writer = TenantDatabase.open(role("app"), new SimpleMeterRegistry());
                var reader = TenantDatabase.openToRead(role("reader"), new SimpleMeterRegistry());
                var control = ControlDatabase.open(role("control"), new SimpleMeterRegistry());
                var promotions = Promotions.open(role("owner"))) {
            var tenant = control.tenants().create("acme", "Acme").id();
            var other = control.tenants().create("other", "Other").id();
            for (var each : List.of(tenant, other)) {
                writer.write(each, tx -> {
                    Rows.insertMessage(tx.sql(), each, "m-1");
                    Rows.insertEmbedding(tx.sql(), each, "m-1", Rows.vector(1));
                    return Rows.insertMessage(tx.sql(), each, "m-2");
                });
            }
            writer.write(
                    tenant,
                    tx -> tx.sql()
                            .update(MESSAGES)
                            .set(MESSAGES.VISIBILITY, "private")
                            .where(MESSAGES.TENANT_ID.eq(tenant.value()))
                            .execute());
            assertThat(messages(reader, tenant, Reader.EVERYONE)).isEmpty();
            assertThat(messages(reader, other, Reader.EVERYONE)).containsExactlyInAnyOrder("m-1", "m-2");

            assertThat(control.backlogs().worst(10).all().tenants()).isEqualTo(2);
            assertThat(control.deliveries().exchange(UUID.randomUUID(), List.of()))
                    .isEmpty();
            assertThat(promotions.promote("acme", new Silent()).orElseThrow().moved())
                    .containsEntry("messages", 2L);

            var receipt = control.tenants().erase("acme").orElseThrow();
            assertThat(receipt.complete()).isTrue();
            assertThat(receipt.tables())
                    .filteredOn(table -> table.table().equals("messages"))
                    .containsExactly(new Erased.ErasedTable("messages", 2, 0));
            assertThat(messages(writer, other, Reader.WORKER)).hasSize(2);
        }
    }

    private static List<String> messages(TenantDatabase database, TenantId tenant, Reader reader) {
        return database.read(
                tenant,
                reader,
                tx -> tx.sql()
                        .select(MESSAGES.MESSAGE_ID)
                        .from(MESSAGES)
                        .where(MESSAGES.TENANT_ID.eq(tenant.value()))
                        .fetch(MESSAGES.MESSAGE_ID));
    }

    /// What an erasure forgot is found whatever its visibility is and wherever it lies; what a policy could hide is not
    /// counted as nothing.
    @Test
    void theProofSeesWhatIsLeftOrRefusesToCount() throws SQLException {
        try (var writer = TenantDatabase.open(role("app"), new SimpleMeterRegistry());
                var control = ControlDatabase.open(role("control"), new SimpleMeterRegistry())) {
            var tenant = control.tenants().create("proof", "Proof").id();
            writer.write(tenant, tx -> Rows.insertMessage(tx.sql(), tenant, "m-1"));
            inDatabase(
                    MEMORY, "update alluvium.messages set visibility = 'private' where tenant_id = '" + tenant + "'");
            var count = "select row_count from alluvium.rows_of_tenant('" + tenant + "') where table_name = 'messages'";
            assertThat(asControl(count)).isEqualTo("1");

            inDatabase(MEMORY, "create policy hides on alluvium.messages as restrictive using (false)");
            assertThatThrownBy(() -> asControl(count))
                    .hasMessageContaining("could hide rows")
                    .hasMessageContaining("messages");
            inDatabase(MEMORY, "drop policy hides on alluvium.messages;drop policy auditor_too on alluvium.messages");
            assertThatThrownBy(() -> asControl(count)).hasMessageContaining("could hide rows");
            assertThatThrownBy(() -> TenantDatabase.open(role("app"), new SimpleMeterRegistry()))
                    .isInstanceOf(UnsafeDatabaseException.class)
                    .hasMessageContaining("auditor_too");
            inDatabase(MEMORY, "select alluvium.admit_auditor('alluvium.messages')");
            assertThat(asControl(count)).isEqualTo("1");
            control.tenants().erase("proof");
        }
    }

    private static String asControl(String question) throws SQLException {
        try (var connection = DriverManager.getConnection(server.jdbcUrl(MEMORY), "alluvium_control", "m-control");
                var statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void whoeverMayBecomeTheAuditorIsRefused() throws SQLException {
        inServer("grant alluvium_auditor to alluvium_app");
        try {
            assertThatThrownBy(() -> TenantDatabase.open(role("app"), new SimpleMeterRegistry()))
                    .isInstanceOf(UnsafeDatabaseException.class)
                    .hasMessageContaining("member of alluvium_auditor");
        } finally {
            inServer("revoke alluvium_auditor from alluvium_app");
        }
    }

    @Test
    void aPolicyThatLetsInSomebodyElseIsRefused() throws SQLException {
        inDatabase(MEMORY, "create policy friendly on alluvium.chunks to alluvium_app using (true) with check (true)");
        try {
            assertThatThrownBy(() -> TenantDatabase.open(role("app"), new SimpleMeterRegistry()))
                    .isInstanceOf(UnsafeDatabaseException.class)
                    .hasMessageContaining("a further permissive policy opens chunks");
        } finally {
            inDatabase(MEMORY, "drop policy friendly on alluvium.chunks");
        }
    }

    @Test
    void aTrustedExtensionIsMadeByTheAdmin() throws SQLException, IOException {
        var shared = Path.of(texts("postgres", "select setting from pg_config where name = 'SHAREDIR'")
                .getFirst());
        var trusted = Files.createDirectories(folder.resolve("postgres/share/extension"));
        try (var files = Files.newDirectoryStream(shared.resolve("extension"), "vector*")) {
            for (var file : files) {
                Files.copy(file, trusted.resolve(file.getFileName()));
            }
        }
        var control = trusted.resolve("vector.control");
        Files.writeString(control, Files.readString(control) + "trusted = true\n");
        inServer("alter system set extension_control_path = '" + trusted.getParent() + "'");
        inServer("select pg_reload_conf()");
        try {
            bootstrap(ADMIN, "trusting");
            assertThat(texts("trusting", "select extowner::regrole::text from pg_extension where extname = 'vector'"))
                    .containsExactly(ADMIN);
            assertThat(texts("postgres", "select datdba::regrole::text from pg_database where datname = 'trusting'"))
                    .containsExactly("alluvium_owner");
        } finally {
            inServer("alter system reset extension_control_path");
            inServer("select pg_reload_conf()");
        }
    }

    @Test
    void anExtensionThatMayNotBeMadeIsALine() {
        refused(() -> bootstrap(ADMIN, "bare"), "no extension 'vector'", ADMIN, "CREATE EXTENSION vector");
    }

    @Test
    void anExtensionThatIsTooOldIsALine() throws SQLException {
        inServer("create database old owner " + ADMIN);
        inDatabase("old", "create extension vector");
        inDatabase("old", "update pg_extension set extversion = '0.8.5' where extname = 'vector'");
        refused(() -> bootstrap(ADMIN, "old"), "pgvector 0.8.5", "ALTER EXTENSION vector UPDATE");
    }

    @Test
    void anExtensionInAnotherSchemaIsALine() throws SQLException {
        inServer("create database elsewhere owner " + ADMIN);
        inDatabase("elsewhere", "create schema extensions;create extension vector with schema extensions");
        refused(() -> bootstrap(ADMIN, "elsewhere"), "SET SCHEMA public");
    }

    @Test
    void aRoleThatMayNotMakeRolesOrChangeOursIsALine() throws SQLException {
        inServer("create role plain_admin login createdb password 'admin'");
        refused(() -> bootstrap("plain_admin", MEMORY), "plain_admin", "lacks a right", "ADMIN OPTION");
        var other = DatabaseSettings.defaults(server.jdbcUrl("postgres"), "plain_admin", "admin")
                .withNamespace(Namespace.of("green"));
        refused(() -> Bootstrap.run(other, MEMORY, PASSWORDS), "green_alluvium_owner is missing", "CREATEROLE");
    }

    @Test
    void aRoleThatMayNotMakeTheDatabaseIsALine() throws SQLException {
        inServer("create role role_admin login createrole password 'admin'");
        var other = DatabaseSettings.defaults(server.jdbcUrl("postgres"), "role_admin", "admin")
                .withNamespace(Namespace.of("amber"));
        refused(() -> Bootstrap.run(other, "amber", PASSWORDS), "the database amber is missing", "CREATEDB");
        inDatabase("template1", "create extension vector");
        try {
            inServer("create database foreign_one");
        } finally {
            inDatabase("template1", "drop extension vector");
        }
        refused(() -> Bootstrap.run(other, "foreign_one", PASSWORDS), "belongs to another role");
    }

    private static void refused(Runnable attempt, String... words) {
        assertThatThrownBy(attempt::run)
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageContainingAll(words)
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("\n");
    }

    private static final class Silent implements PromotionProgress {
        @Override
        public void began(PromotionStep step) {}

        @Override
        public void moved(String table, long rows) {}

        @Override
        public void waiting(PromotionStep step) {}
    }
}
