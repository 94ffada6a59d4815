package dev.alluvium.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.tenant.KnownTenant;
import dev.alluvium.database.tenant.TenantSlug;
import dev.alluvium.database.tenant.TenantState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Tenants by the name that a token gives them.
class NamedTenantIT {
    private final AtomicLong now = new AtomicLong();

    @Test
    void aTenantIsFoundByItsIdOrItsSlugAndAnAnswerHoldsForTwoSeconds() {
        try (var migrated = MigratedDatabase.create();
                var database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
                var control = ControlDatabase.open(migrated.control(), new SimpleMeterRegistry())) {
            var directory = database.directoryWith(now::get);
            assertThat(directory.named("acme")).isEmpty();
            var tenant = control.tenants().create("acme", "Acme");
            assertThat(directory.named("acme")).isEmpty();
            now.addAndGet(RecentAnswers.FRESH.toNanos() + 1);
            var known = new KnownTenant(tenant.id(), "acme", TenantState.ACTIVE, tenant.createdAt());
            for (var name : List.of(
                    "acme", tenant.id().toString(), tenant.id().toString().toUpperCase(Locale.ROOT))) {
                assertThat(directory.named(name)).as(name).contains(known);
            }
            control.tenants().change("acme", null, TenantState.SUSPENDED);
            assertThat(directory.named("acme")).contains(known);
            now.addAndGet(RecentAnswers.FRESH.toNanos() + 1);
            assertThat(directory.named("acme")).map(KnownTenant::state).contains(TenantState.SUSPENDED);
            for (var name :
                    List.of("", "ACME", "acme ", "a\0b", "%", UUID.randomUUID().toString())) {
                assertThat(directory.named(name)).as(name).isEmpty();
            }
        }
    }

    @Test
    void noSlugHasTheFormOfAnId() {
        try (var migrated = MigratedDatabase.create();
                var control = ControlDatabase.open(migrated.control(), new SimpleMeterRegistry())) {
            var id = UUID.randomUUID().toString();
            assertThat(TenantSlug.matches(id)).isFalse();
            assertThat(TenantSlug.matches("t-" + id)).isTrue();
            assertThatThrownBy(() -> control.tenants().create(id, "x")).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
