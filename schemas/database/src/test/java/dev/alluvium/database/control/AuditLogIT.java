package dev.alluvium.database.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.Refusals.Refusal;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.tenant.Actor;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.database.tenant.TenantState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuditLogIT {
    private static final Actor ANA = new Actor(Actor.Kind.OPERATOR, "ana", "192.0.2.7");

    private static MigratedDatabase migrated;
    private static ControlDatabase control;

    @BeforeAll
    static void open() {
        migrated = MigratedDatabase.create();
        control = ControlDatabase.open(migrated.control(), new SimpleMeterRegistry());
    }

    @AfterAll
    static void close() {
        control.close();
        migrated.close();
    }

    private static List<AuditEntry> of(TenantId tenant) {
        return control.audit()
                .list(
                        new AuditLog.Wanted(
                                Optional.of(tenant.value()), Optional.empty(), Optional.empty(), Optional.empty()),
                        100)
                .reversed();
    }

    @Test
    void whatIsDoneToATenantIsKeptWithWhoDidItAndOutlivesTheTenantWithoutItsNames() {
        var slug = "secret-customer-" + UUID.randomUUID();
        var tenants = control.tenants().by(ANA);
        var tenant = tenants.create(slug, "Secret Customer").id();
        tenants.create(slug, "Secret Customer");
        assertThatThrownBy(() -> tenants.create(slug, "Another")).isInstanceOf(TenantExistsException.class);
        tenants.change(slug, "Renamed Customer", TenantState.SUSPENDED, "german");
        var key = control.keys().by(ANA).issue(tenant, "the key of Bob", Set.of(Scope.READ), null, null);
        control.keys().by(ANA).revoke(tenant, key.keyId());
        control.keys().by(ANA).revoke(tenant, UUID.randomUUID());
        tenants.erase(slug);

        var entries = of(tenant);
        assertThat(entries)
                .extracting(AuditEntry::action, AuditEntry::outcome)
                .containsExactly(
                        tuple("tenant.create", "done"),
                        tuple("tenant.create", "unchanged"),
                        tuple("tenant.create", "taken"),
                        tuple("tenant.change", "done"),
                        tuple("key.create", "done"),
                        tuple("key.revoke", "done"),
                        tuple("key.revoke", "unknown"),
                        tuple("tenant.erase", "begun"),
                        tuple("tenant.erase", "done"));
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.actor()).isEqualTo(ANA);
            assertThat(entry.slug()).isNull();
        });
        assertThat(entries.get(3).target()).isEqualTo("name state=suspended language=german");
        assertThat(entries.get(4).target()).isEqualTo(key.keyId().toString());
        assertThat(entries.toString()).doesNotContainIgnoringCase("customer").doesNotContain("Bob");
    }

    @Test
    void whatIsNotDoneIsNotKept() {
        var tenant = control.tenants().create("t-" + UUID.randomUUID(), "x").id();
        var gone = TenantId.of(UUID.randomUUID().toString());
        assertThatThrownBy(() -> control.keys().issue(gone, "x", Set.of(Scope.READ), null, null))
                .isInstanceOf(RuntimeException.class);
        assertThat(of(gone)).isEmpty();
        assertThat(of(tenant)).hasSize(1);
    }

    @Test
    void entriesAreListedByTenantActorAndTimeAndPageByPage() {
        var tenant = control.tenants().create("t-" + UUID.randomUUID(), "x").id();
        var actor = new Actor(Actor.Kind.TOKEN, "sub-" + UUID.randomUUID(), null);
        for (int i = 0; i < 5; i++) {
            control.keys().by(actor).issue(tenant, "x", Set.of(Scope.READ), null, null);
        }
        var all = wanted(null, actor.name(), null, null, 100);
        assertThat(all).hasSize(5).extracting(entry -> entry.actor().kind()).containsOnly(Actor.Kind.TOKEN);
        var first = wanted(null, actor.name(), null, null, 2);
        var place = new AuditLog.Place(first.getLast().at(), first.getLast().id());
        assertThat(first).isEqualTo(all.subList(0, 2));
        assertThat(wanted(null, actor.name(), null, place, 100)).isEqualTo(all.subList(2, 5));
        assertThat(wanted(tenant, null, all.get(1).at(), null, 100)).isEqualTo(all.subList(0, 2));
        assertThat(wanted(tenant, "nobody", null, null, 100)).isEmpty();
    }

    private static List<AuditEntry> wanted(
            TenantId tenant, String actor, Instant since, AuditLog.Place before, int limit) {
        return control.audit()
                .list(
                        new AuditLog.Wanted(
                                Optional.ofNullable(tenant).map(TenantId::value),
                                Optional.ofNullable(actor),
                                Optional.ofNullable(since),
                                Optional.ofNullable(before)),
                        limit);
    }

    @Test
    void nobodyWhoWritesChangesOrRemovesAnEntryNorChoosesItsTime() {
        control.tenants().create("t-" + UUID.randomUUID(), "x");
        for (var role : List.of(
                migrated.control(), migrated.app(), migrated.reader(), migrated.owner(), migrated.superuser())) {
            for (var sql : List.of(
                    "update alluvium.audit_log set outcome = 'x'",
                    "delete from alluvium.audit_log",
                    "truncate alluvium.audit_log")) {
                assertThatThrownBy(() -> run(role, sql))
                        .as("%s: %s", role.user(), sql)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            }
        }
        for (var sql : List.of(
                "insert into alluvium.audit_log (at, actor_kind, action, outcome) values ('epoch', 'key', 'x', 'x')",
                "alter table alluvium.audit_log disable trigger all",
                "drop table alluvium.audit_log")) {
            assertThatThrownBy(() -> run(migrated.control(), sql)).as(sql).isInstanceOf(SQLException.class);
        }
        for (var role :
                Map.of("app", migrated.app(), "reader", migrated.reader()).values()) {
            assertThatThrownBy(() -> run(role, "select from alluvium.audit_log"))
                    .isInstanceOf(SQLException.class);
        }
    }

    private static void run(DatabaseSettings role, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(role.url(), role.user(), role.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void refusalsFillTheTableToABoundWhoeverReportsThem() {
        try (var reader =
                TenantDatabase.openToRead(migrated.reader().withConnections(0, 1), new SimpleMeterRegistry())) {
            var before = refused();
            var some = IntStream.range(0, 400)
                    .mapToObj(i -> new Refusal(
                            new Actor(Actor.Kind.UNKNOWN, null, "192.0.2." + i), null, "unknown_key", i + 1))
                    .toList();
            reader.refusals().keep(some);
            assertThat(refused() - before).isEqualTo(400);
            for (int i = 0; i < 5; i++) {
                reader.refusals().keep(some);
            }
            assertThat(refused()).isEqualTo(600);
        }
    }

    private static long refused() {
        return control.audit().list(AuditLog.Wanted.ALL, 100_000).stream()
                .filter(entry -> entry.action().equals("credential"))
                .count();
    }
}
