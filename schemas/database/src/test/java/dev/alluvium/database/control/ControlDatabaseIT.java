package dev.alluvium.database.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.RecentAnswers;
import dev.alluvium.database.Rows;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantDirectory;
import dev.alluvium.database.tenant.Caller;
import dev.alluvium.database.tenant.Principal;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.database.tenant.TenantShare;
import dev.alluvium.database.tenant.TenantState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jooq.Table;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlDatabaseIT {
    private static MigratedDatabase migrated;
    private static TenantDatabase database;
    private static ControlDatabase control;

    private final AtomicLong now = new AtomicLong();
    private TenantDirectory directory;
    private String slug;

    @BeforeAll
    static void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        control = ControlDatabase.open(migrated.control(), new SimpleMeterRegistry());
    }

    @AfterAll
    static void close() {
        control.close();
        database.close();
        migrated.close();
    }

    @Test
    void aKeyEndsWithTheKeyThatMadeItAndDoesNotOutliveIt() {
        var tenant = control.tenants().create(slug, slug).id();
        var end = Instant.parse("2999-01-01T00:00:00Z");
        var admin = control.keys().issue(tenant, "admin", Set.of(Scope.ADMIN), null, end);
        var child = control.keys().issue(tenant, child(admin, null, false));
        assertThat(child.expiresAt()).isEqualTo(end);
        assertThat(control.keys()
                        .issue(tenant, child(admin, end.minusSeconds(1), false))
                        .expiresAt())
                .isEqualTo(end.minusSeconds(1));
        assertThatThrownBy(() -> control.keys().issue(tenant, child(admin, end.plusSeconds(1), false)))
                .isInstanceOfSatisfying(
                        KeyRefusedException.class, e -> assertThat(e.latest()).contains(end));
        assertThatThrownBy(() -> control.keys().issue(tenant, child(admin, null, true)))
                .isInstanceOfSatisfying(
                        KeyRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(KeyRefusedException.Reason.LACKS_RIGHT));
        var grandchild = control.keys().issue(tenant, child(child, null, false));
        assertThat(control.keys().list(tenant))
                .extracting(ApiKey::keyId, ApiKey::parentId)
                .contains(tuple(admin.keyId(), null), tuple(child.keyId(), admin.keyId()))
                .contains(tuple(grandchild.keyId(), child.keyId()));

        assertThat(control.keys().revoke(tenant, admin.keyId())).isTrue();
        for (var key : List.of(admin, child, grandchild)) {
            assertThat(directory.authenticate(key.key())).isEmpty();
        }
        assertThatThrownBy(() -> control.keys().issue(tenant, child(child, null, false)))
                .isInstanceOfSatisfying(
                        KeyRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(KeyRefusedException.Reason.ENDED));
    }

    @Test
    void keysOutliveOneOfWhichThatWasSaid() {
        var tenant = control.tenants().create(slug, slug).id();
        var end = Instant.parse("2999-01-01T00:00:00Z");
        var wanted = new NewKey("x", Set.of(Scope.ADMIN), null, end, true, new NewKey.Bound.None());
        var admin = control.keys().issue(tenant, wanted);
        var child = control.keys().issue(tenant, child(admin, null, false));
        assertThat(child.expiresAt()).isNull();
        control.keys().revoke(tenant, admin.keyId());
        assertThat(directory.authenticate(child.key())).isPresent();
    }

    @Test
    void aKeyIsNeverMadeByAKeyThatIsBeingRevoked() throws Exception {
        var tenant = control.tenants().create(slug, slug).id();
        for (int i = 0; i < 20; i++) {
            var admin = control.keys().issue(tenant, "admin", Set.of(Scope.ADMIN), null, null);
            var made = new ArrayList<IssuedKey>();
            var maker = Thread.ofVirtual().start(() -> {
                try {
                    for (int n = 0; n < 20; n++) {
                        made.add(control.keys().issue(tenant, child(admin, null, false)));
                    }
                } catch (KeyRefusedException e) {
                    assertThat(e.reason()).isEqualTo(KeyRefusedException.Reason.ENDED);
                }
            });
            control.keys().revoke(tenant, admin.keyId());
            maker.join();
            for (var key : made) {
                assertThat(directory.authenticate(key.key())).isEmpty();
            }
        }
    }

    private static NewKey child(IssuedKey parent, Instant expires, boolean keysOutlive) {
        return new NewKey(
                "child", Set.of(Scope.READ), null, expires, keysOutlive, new NewKey.Bound.Parent(parent.keyId()));
    }

    /// A token of the erased tenant says at most the second in which that was erased.
    @Test
    void noTenantIsCreatedInTheSecondInWhichAnotherWasErased() {
        for (int i = 0; i < 2; i++) {
            var first = control.tenants().create(slug, slug);
            var lastToken = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            control.tenants().erase(slug).orElseThrow();
            var second = control.tenants().create(slug, slug);
            assertThat(second.id()).isNotEqualTo(first.id());
            assertThat(second.createdAt().truncatedTo(ChronoUnit.SECONDS)).isAfter(lastToken);
            control.tenants().erase(slug).orElseThrow();
        }
    }

    @BeforeEach
    void freshNames() {
        slug = "t-" + UUID.randomUUID();
        directory = database.directoryWith(now::get);
    }

    @Test
    void creatingTwiceIsOneTenantAndAnotherNameIsRefused() {
        var tenant = control.tenants().create(slug, "Ann's");
        assertThat(control.tenants().create(slug, "Ann's")).isEqualTo(tenant);
        assertThatThrownBy(() -> control.tenants().create(slug, "Bob's"))
                .isInstanceOfSatisfying(
                        TenantExistsException.class,
                        e -> assertThat(e.existing()).isEqualTo(tenant))
                .hasMessageContaining(slug);
        assertThat(control.tenants().find(slug)).contains(tenant);
        assertThat(tenant.state()).isEqualTo(TenantState.ACTIVE);
    }

    @Test
    void pagesFollowTheSlugs() {
        var created = List.of("aa-page-1", "aa-page-2", "aa-page-3");
        created.forEach(each -> control.tenants().create(each, each));
        var first = control.tenants().list(null, 2);
        var second = control.tenants().list(first.getLast().slug(), 1);
        assertThat(first).extracting(Tenant::slug).containsExactly("aa-page-1", "aa-page-2");
        assertThat(second).extracting(Tenant::slug).containsExactly("aa-page-3");
    }

    @Test
    void stateIsSeenAfterTwoSecondsAndNotAskedBefore() {
        var tenant = control.tenants().create(slug, "x");
        var unknown = new TenantId(UUID.randomUUID());
        assertThat(directory.states(List.of(tenant.id(), unknown, tenant.id())))
                .containsExactly(Map.entry(tenant.id(), TenantState.ACTIVE));
        assertThat(control.tenants().change(slug, "y", TenantState.SUSPENDED))
                .map(Tenant::name)
                .contains("y");
        assertThat(directory.states(Set.of(tenant.id()))).containsValue(TenantState.ACTIVE);
        now.addAndGet(RecentAnswers.FRESH.toNanos() + 1);
        assertThat(directory.states(Set.of(tenant.id()))).containsValue(TenantState.SUSPENDED);
        assertThat(control.tenants().change("nobody", null, TenantState.ACTIVE)).isEmpty();
    }

    @Test
    void sharesAreKnownToWorkersAndNeverOutsideTheirBounds() {
        var tenant = control.tenants().create(slug, "x");
        assertThat(directory.shares(List.of(tenant.id()))).containsEntry(tenant.id(), TenantShare.USUAL);
        var change = TenantChange.NONE.sharing(4).atMost(Optional.of(0.5));
        assertThat(control.tenants().change(slug, change)).map(Tenant::share).contains(new TenantShare(4, 0.5));
        assertThat(directory.shares(List.of(tenant.id()))).containsEntry(tenant.id(), new TenantShare(4, 0.5));
        for (double wrong : new double[] {0, -1, 101, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> TenantChange.NONE.sharing(wrong)).hasMessageContaining("share is a number from");
            assertThatThrownBy(() -> migrated.asSuperuser(
                            "update alluvium.tenants set share = '" + wrong + "' where slug = '" + slug + "'"))
                    .hasMessageContaining("tenants_share_check");
        }
    }

    @Test
    void keysAuthenticateUntilRevoked() {
        var tenant = control.tenants().create(slug, "x");
        var principal = new Principal("bot", "agent");
        var issued = control.keys().issue(tenant.id(), "laptop", Set.of(Scope.READ), principal, null);
        assertThat(issued.key()).matches("alv_[A-Za-z0-9_-]{43}");
        assertThat(directory.authenticate(issued.key()))
                .contains(new Caller(
                        tenant.id(), slug, TenantState.ACTIVE, issued.keyId(), Set.of(Scope.READ), principal, null));
        assertThat(control.keys().list(tenant.id())).singleElement().satisfies(key -> {
            assertThat(key.lastUsedAt()).isNotNull();
            assertThat(key.toString()).doesNotContain(issued.key());
        });
        assertThat(control.keys().revoke(tenant.id(), issued.keyId())).isTrue();
        assertThat(control.keys().revoke(migrated.newTenant(), issued.keyId())).isFalse();
        now.addAndGet(RecentAnswers.FRESH.toNanos() + 1);
        assertThat(directory.authenticate(issued.key())).isEmpty();
    }

    @Test
    void expiredAndInventedKeysAreNobodys() {
        var tenant = control.tenants().create(slug, "x");
        var expired = control.keys().issue(tenant.id(), "old", Set.of(Scope.ADMIN), null, Instant.EPOCH);
        var open = control.keys()
                .issue(tenant.id(), "new", Set.of(Scope.ADMIN), null, Instant.parse("9999-01-01T00:00:00Z"));
        assertThat(directory.authenticate(expired.key())).isEmpty();
        assertThat(directory.authenticate(open.key())).map(Caller::principal).isEqualTo(Optional.empty());
        assertThat(directory.authenticate(open.key())).isPresent();
        assertThat(directory.authenticate(open.key() + " ")).isEmpty();
        assertThat(directory.authenticate("")).isEmpty();
    }

    @Test
    void lastUseIsWrittenOnceAMinute() throws SQLException {
        var tenant = control.tenants().create(slug, "x");
        var key = control.keys().issue(tenant.id(), "busy", Set.of(Scope.READ), null, null);
        var uses = new ArrayList<Instant>();
        for (int i = 0; i < 3; i++) {
            directory.authenticate(key.key());
            now.addAndGet(RecentAnswers.FRESH.toNanos() + 1);
            uses.add(control.keys().list(tenant.id()).getFirst().lastUsedAt());
        }
        assertThat(Set.copyOf(uses)).hasSize(1);
        migrated.asSuperuser("update alluvium.api_keys set last_used_at = now() - interval '2 minutes' where key_id = '"
                + key.keyId() + "'");
        directory.authenticate(key.key());
        assertThat(control.keys().list(tenant.id()).getFirst().lastUsedAt()).isAfterOrEqualTo(uses.getFirst());
    }

    @Test
    void erasureRemovesEveryRowAndSaysSo() throws SQLException {
        var tenant = control.tenants().create(slug, "x");
        var other = migrated.newTenant();
        control.keys().issue(tenant.id(), "k", Set.of(Scope.READ), null, null);
        for (var each : List.of(tenant.id(), other)) {
            database.write(each, tx -> {
                for (int i = 0; i < 3; i++) {
                    Rows.insertMessage(tx.sql(), each, "m" + i);
                    Rows.insertEmbedding(tx.sql(), each, "m" + i, Rows.vector(i));
                }
                return "";
            });
        }
        var receipt = control.tenants().erase(slug).orElseThrow();
        var removed = new HashMap<String, Long>();
        receipt.tables().forEach(table -> removed.put(table.table(), table.removed()));
        assertThat(receipt.complete()).isTrue();
        assertThat(receipt.tables()).extracting(Erased.ErasedTable::remaining).containsOnly(0L);
        assertThat(removed)
                .containsEntry("messages", 3L)
                .containsEntry("chunks", 3L)
                .containsEntry("embeddings", 3L)
                .containsEntry("api_keys", 1L)
                .containsEntry("tenants", 1L);
        for (Table<?> table : EraseTenant.TABLES) {
            assertThat(countAsSuperuser(table.getName(), tenant.id()))
                    .as(table.getName())
                    .isZero();
        }
        assertThat(countAsSuperuser("embeddings", other)).isEqualTo(3);
        assertThat(control.tenants().erase(slug)).isEmpty();
    }

    @Test
    void erasureKnowsEveryTenantTable() throws SQLException {
        var names = new ArrayList<String>();
        try (var connection = migrated.connectAsSuperuser();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select relname from pg_class c join pg_attribute a on a.attrelid = c.oid where relnamespace ="
                            + " 'alluvium'::regnamespace and relkind in ('r', 'p') and not relispartition and attname"
                            + " = 'tenant_id' and relname not in ('tenants', 'api_keys', 'erasures')")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        assertThat(EraseTenant.TABLES).extracting(Table::getName).containsExactlyInAnyOrderElementsOf(names);
    }

    private static long countAsSuperuser(String table, TenantId tenant) throws SQLException {
        try (var connection = migrated.connectAsSuperuser();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select count(*) from alluvium." + table + " where tenant_id = '" + tenant + "'")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
