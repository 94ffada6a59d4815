package dev.alluvium.database.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.BusyTenant;
import dev.alluvium.database.DiesAt;
import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.Quiet;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantErasedException;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.control.Erased;
import dev.alluvium.database.control.TenantRegistry;
import dev.alluvium.database.migration.Migrations;
import dev.alluvium.database.tenant.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Moves that meet an erasure, another move, or a migration.
class PromotionEndsIT {
    private MigratedDatabase migrated;
    private TenantDatabase database;
    private BusyTenant busy;
    private String slug;

    @BeforeEach
    void open() throws SQLException {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app().withConnections(1, 8), new SimpleMeterRegistry());
        busy = new BusyTenant(database, migrated.newTenant());
        slug = slugOf(busy.tenant);
    }

    @AfterEach
    void close() {
        database.close();
        migrated.close();
    }

    @Test
    void undoneWithAPromotedTenant() throws Exception {
        busy.fill(40);
        try (var promotions = Promotions.open(migrated.owner())) {
            promotions.promote(slug, new Quiet());
        }
        database.close();
        var migrations = Migrations.of(migrated.owner(), MigratedDatabase.files());
        long later = migrations.status().stream()
                .filter(state -> state.id().compareTo(new BigDecimal("20261120120000")) >= 0)
                .count();
        migrations.down((int) later);
        assertThat(asSuperuser("select count(*) from alluvium.embeddings where tenant_id = '" + busy.tenant + "'"))
                .isEqualTo("40");
        migrations.up();
        assertThat(asSuperuser("select count(*) from alluvium.embeddings where tenant_id = '" + busy.tenant + "'"))
                .isEqualTo("40");
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        new BusyTenant(database, busy.tenant).readAll();
    }

    @Test
    void erasedTenantsLeaveNoPartitionsForLong() throws SQLException {
        busy.fill(20);
        try (var promotions = Promotions.open(migrated.owner());
                var control =
                        ControlDatabase.open(migrated.control().withConnections(0, 2), new SimpleMeterRegistry())) {
            promotions.promote(slug, new Quiet());
            assertThat(control.tenants().erase(slug).orElseThrow().complete()).isTrue();
            assertThat(asSuperuser("select count(*) from alluvium.promotions")).isEqualTo("0");
            assertThat(promotions.promote(slug, new Quiet())).isEmpty();
            assertThat(asSuperuser("select count(*) from pg_class where relname like '%\\_own\\_%'"))
                    .isEqualTo("0");
            assertThat(asSuperuser("select count(*) from pg_constraint where conname like 'without\\_%'"))
                    .isEqualTo("0");
        }
    }

    /// At every step of the way: there, and back again.
    @Test
    void anErasureWinsOverAMoveThatIsUnderWay() throws SQLException {
        try (var promotions = Promotions.open(migrated.owner());
                var control =
                        ControlDatabase.open(migrated.control().withConnections(0, 2), new SimpleMeterRegistry())) {
            for (boolean back : new boolean[] {false, true}) {
                for (var step : PromotionStep.values()) {
                    var tenant = control.tenants().create(back + "-" + step.ordinal(), "x");
                    new BusyTenant(database, tenant.id()).fill(20);
                    if (back) {
                        promotions.promote(tenant.slug(), new Quiet());
                    }
                    var erases = new ErasesAt(step, control.tenants(), tenant.slug());
                    assertThatThrownBy(() -> {
                                if (back) {
                                    promotions.back(tenant.slug(), erases);
                                } else {
                                    promotions.promote(tenant.slug(), erases);
                                }
                            })
                            .as("%s %s", back, step)
                            .isInstanceOf(TenantErasedException.class);
                    assertThat(erases.receipt.complete()).isTrue();
                    assertThat(asSuperuser(
                                    "select count(*) from alluvium.messages where tenant_id = '" + tenant.id() + "'"))
                            .isEqualTo("0");
                }
            }
            assertThat(promotions.promote("nobody", new Quiet())).isEmpty();
        }
        assertThat(asSuperuser("select count(*) from alluvium.promotions")).isEqualTo("0");
        assertThat(asSuperuser("select count(*) from pg_class where relname like '%\\_own\\_%'"))
                .isEqualTo("0");
    }

    /// The session that moved rows of the first believes in the bounds that the second one changes.
    @Test
    void anInterruptedMoveDoesNotHinderTheNextOneOutOfTheSamePartition() throws SQLException {
        busy.fill(20);
        var neighbour = migrated.newTenant();
        while (!sharedPartition(neighbour).equals(sharedPartition(busy.tenant))) {
            neighbour = migrated.newTenant();
        }
        new BusyTenant(database, neighbour).fill(20);
        try (var promotions = Promotions.open(migrated.owner())) {
            assertThatThrownBy(() -> promotions.promote(slug, new DiesAt(PromotionStep.CLOSE)))
                    .isInstanceOf(DiesAt.Killed.class);
            assertThat(promotions
                            .promote(slugOf(neighbour), new Quiet())
                            .orElseThrow()
                            .own())
                    .isTrue();
        }
    }

    @Test
    void aTenantThatIsBeingErasedIsNotMoved() {
        busy.fill(20);
        try (var promotions = Promotions.open(migrated.owner());
                var control =
                        ControlDatabase.open(migrated.control().withConnections(0, 2), new SimpleMeterRegistry())) {
            control.tenants().erase(slug, Duration.ZERO);
            assertThatThrownBy(() -> promotions.promote(slug, new Quiet())).isInstanceOf(TenantErasedException.class);
            assertThat(control.tenants().erase(slug).orElseThrow().complete()).isTrue();
        }
    }

    @Test
    void unknownTenantsAndSecondMovesAreRefused() {
        try (var promotions = Promotions.open(migrated.owner());
                var second = Promotions.open(migrated.owner())) {
            assertThat(promotions.promote("nobody", new Quiet())).isEmpty();
            assertThat(promotions.back(slug, new Quiet()).orElseThrow().own()).isFalse();
            promotions.promote(slug, new Quiet() {
                @Override
                public void began(PromotionStep step) {
                    assertThatThrownBy(() -> second.promote(slug, new Quiet()))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("being moved already");
                }
            });
        }
    }

    private String sharedPartition(TenantId tenant) throws SQLException {
        return asSuperuser("select alluvium.shared_partition('alluvium.chunks', '" + tenant + "')");
    }

    private String slugOf(TenantId tenant) throws SQLException {
        return asSuperuser("select slug from alluvium.tenants where tenant_id = '" + tenant + "'");
    }

    private String asSuperuser(String question) throws SQLException {
        try (var connection = migrated.connectAsSuperuser();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(question)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static final class ErasesAt extends Quiet {
        private final PromotionStep at;
        private final TenantRegistry tenants;
        private final String slug;
        private Erased receipt;

        ErasesAt(PromotionStep at, TenantRegistry tenants, String slug) {
            this.at = at;
            this.tenants = tenants;
            this.slug = slug;
        }

        @Override
        public void began(PromotionStep step) {
            if (step == at && step != PromotionStep.MOVE) {
                erase();
            }
        }

        @Override
        public void moved(String table, long rows) {
            if (at == PromotionStep.MOVE && receipt == null) {
                erase();
            }
        }

        private void erase() {
            receipt = tenants.erase(slug).orElseThrow();
        }
    }
}
