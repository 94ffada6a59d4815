package dev.alluvium.database;

import static dev.alluvium.database.generated.Tables.MESSAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.tenant.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// In a test run, a statement that forgot its tenant fails although row level security would have held.
class StatementsAreCheckedIT {
    private static MigratedDatabase migrated;
    private static TenantDatabase database;

    private TenantId tenant;

    @BeforeAll
    static void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
    }

    @AfterAll
    static void close() {
        database.close();
        migrated.close();
    }

    @BeforeEach
    void freshTenant() {
        tenant = migrated.newTenant();
    }

    @Test
    void buildAsksForIt() {
        assertThat(DemandTenant.on()).isTrue();
    }

    @Test
    void forgottenPredicateFails() {
        assertRefused(tx -> tx.sql().fetchCount(MESSAGES), "does not restrict 'messages'");
        assertRefused(tx -> tx.sql().deleteFrom(MESSAGES).execute(), "does not restrict 'messages'");
        assertRefused(tx -> tx.sql().fetch("select * from alluvium.chunks"), "does not restrict 'chunks'");
        assertRefused(
                tx -> tx.sql()
                        .batch(tx.sql().update(MESSAGES).set(MESSAGES.CONTENT, ""))
                        .bind("a")
                        .bind("b")
                        .execute(),
                "does not restrict 'messages'");
    }

    @Test
    void namingAnotherTenantFails() {
        var other = migrated.newTenant();
        assertRefused(
                tx -> tx.sql().fetchCount(MESSAGES, MESSAGES.TENANT_ID.eq(other.value())), "names another tenant");
    }

    @Test
    void namingTheTenantPasses() {
        assertThat(database.<Integer>write(tenant, tx -> Rows.insertMessage(tx.sql(), tenant, "m")))
                .isEqualTo(1);
        assertThat(Rows.countMessages(database, tenant)).isEqualTo(1);
    }

    private void assertRefused(TenantWork<?> work, String why) {
        assertThatThrownBy(() -> database.write(tenant, work))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(why);
    }
}
