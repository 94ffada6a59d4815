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
import dev.alluvium.database.control.Tenant;
import dev.alluvium.database.promotion.PromotionProgress;
import dev.alluvium.database.promotion.PromotionStep;
import dev.alluvium.database.promotion.Promotions;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.Namespace;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// An installation without a namespace and one with, in one database.
class NamespacesIT {
    private static final RolePasswords BLUES = new RolePasswords("b-owner", "b-control", "b-app", "b-reader");
    private static final Namespace BLUE = Namespace.of("blue");
    /// Values are nobody's to change, also those that look like names.
    private static final String TEXT = "alluvium alluvium.messages 'alluvium_app' \"alluvium\"";

    private static MigratedDatabase plain;
    private static Installation red;
    private static Installation blue;

    @BeforeAll
    static void install() {
        plain = MigratedDatabase.create();
        Bootstrap.run(plain.superuser().withNamespace(BLUE), plain.name(), BLUES);
        Migrations.of(blue("owner"), MigratedDatabase.files()).up();
        red = new Installation(plain.app(), plain.control());
        blue = new Installation(blue("app"), blue("control"));
    }

    @AfterAll
    static void drop() {
        red.close();
        blue.close();
        plain.close();
    }

    private static DatabaseSettings blue(String role) {
        return DatabaseSettings.defaults(plain.url(), "blue_alluvium_" + role, "b-" + role)
                .withConnections(1, 3)
                .withNamespace(BLUE);
    }

    private static final class Installation implements AutoCloseable {
        private final TenantDatabase database;
        private final ControlDatabase control;

        private Installation(DatabaseSettings app, DatabaseSettings control) {
            this.database = TenantDatabase.open(app, new SimpleMeterRegistry());
            this.control = ControlDatabase.open(control, new SimpleMeterRegistry());
        }

        private TenantId create(String slug) {
            return control.tenants().create(slug, slug).id();
        }

        private void store(TenantId tenant, String id, String content) {
            database.write(tenant, tx -> {
                Rows.insertMessage(tx.sql(), tenant, id);
                return tx.sql()
                        .update(MESSAGES)
                        .set(MESSAGES.CONTENT, content)
                        .where(MESSAGES.TENANT_ID.eq(tenant.value()).and(MESSAGES.MESSAGE_ID.eq(id)))
                        .execute();
            });
        }

        private List<String> contents(TenantId tenant) {
            return database.read(
                    tenant,
                    Reader.WORKER,
                    tx -> tx.sql()
                            .select(MESSAGES.CONTENT)
                            .from(MESSAGES)
                            .where(MESSAGES.TENANT_ID.eq(tenant.value()))
                            .fetch(MESSAGES.CONTENT));
        }

        @Override
        public void close() {
            control.close();
            database.close();
        }
    }

    @Test
    void sameSlugsAndIdsLiveSideBySide() {
        var here = red.create("acme");
        var there = blue.create("acme");
        assertThat(here).isNotEqualTo(there);
        red.store(here, "m-1", "red");
        blue.store(there, "m-1", TEXT);

        assertThat(red.contents(here)).containsExactly("red");
        assertThat(blue.contents(there)).containsExactly(TEXT);
        assertThat(red.contents(there)).isEmpty();
        assertThat(blue.contents(here)).isEmpty();
        assertThat(red.control.tenants().list("", 10))
                .extracting(Tenant::id)
                .contains(here)
                .doesNotContain(there);

        assertThat(blue.control.tenants().erase("acme").orElseThrow().complete())
                .isTrue();
        assertThat(red.contents(here)).containsExactly("red");
    }

    @Test
    void tenantsAreMovedToPartitionsOfTheirOwn() {
        var there = blue.create("large");
        blue.store(there, "m-1", TEXT);
        try (var promotions = Promotions.open(blue("owner"));
                var others = Promotions.open(plain.owner())) {
            assertThat(others.promote("large", new Silent())).isEmpty();
            assertThat(promotions.promote("large", new Silent()).orElseThrow().moved())
                    .isEqualTo(withMessages(
                            promotions.back("large", new Silent()).orElseThrow().moved()));
        }
        assertThat(blue.contents(there)).containsExactly(TEXT);
    }

    private static Map<String, Long> withMessages(Map<String, Long> moved) {
        assertThat(moved).containsEntry("messages", 1L);
        return moved;
    }

    /// What connects one installation's roles with another's would be found by each process when it starts, too.
    @Test
    void rolesOfOneReachNothingOfTheOther() throws SQLException {
        for (var role : List.of(plain.app(), plain.control(), plain.reader(), plain.owner())) {
            refused(role, "blue_alluvium");
        }
        for (var role : List.of("app", "control", "reader", "owner")) {
            refused(blue(role), "alluvium");
        }
        TenantDatabase.openToRead(blue("reader"), new SimpleMeterRegistry()).close();
    }

    private static void refused(DatabaseSettings role, String schema) throws SQLException {
        try (var connection = DriverManager.getConnection(role.url(), role.user(), role.password());
                var statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("select * from " + schema + ".messages"))
                    .as("%s in %s", role.user(), schema)
                    .hasMessageContaining("permission denied for schema " + schema);
        }
    }

    @Test
    void undoingIsRefusedForProgramsOfTheSameInstallationAlone() {
        blue.close();
        try {
            assertThat(Migrations.of(blue("owner"), MigratedDatabase.files()).down(1))
                    .hasSize(1);
            var mine = Migrations.of(plain.owner(), MigratedDatabase.files());
            assertThatThrownBy(() -> mine.down(1))
                    .isInstanceOf(UnsafeDatabaseException.class)
                    .hasMessageContaining("alluvium-test");
            assertThat(Migrations.of(blue("owner"), MigratedDatabase.files()).up())
                    .hasSize(1);
        } finally {
            blue = new Installation(blue("app"), blue("control"));
        }
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
