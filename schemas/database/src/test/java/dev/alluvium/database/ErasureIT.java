package dev.alluvium.database;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.control.EraseTenant;
import dev.alluvium.database.control.Erased;
import dev.alluvium.database.control.Tenant;
import dev.alluvium.database.control.TenantExistsException;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.database.tenant.TenantState;
import dev.alluvium.servers.process.Pause;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A tenant is gone when the receipt says so, whoever is writing to it meanwhile.
@Timeout(60)
class ErasureIT {
    private static MigratedDatabase migrated;
    private static TenantDatabase database;
    private static ControlDatabase control;

    private final String slug = "e-" + UUID.randomUUID();
    private TenantId tenant;

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

    @BeforeEach
    void createTenant() {
        tenant = control.tenants().create(slug, "Somebody's name").id();
    }

    @Test
    void nothingThatIsWrittenMeanwhileStays() throws Exception {
        var stored = new CountDownLatch(50);
        var over = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writers = new ArrayList<Future<?>>();
            for (int i = 0; i < 4; i++) {
                var name = "w" + i + "-";
                writers.add(threads.submit(() -> {
                    for (int n = 0; !over.get(); n++) {
                        write(name + n);
                        stored.countDown();
                    }
                }));
            }
            assertThat(stored.await(20, SECONDS)).isTrue();
            try {
                var receipt = control.tenants().erase(slug).orElseThrow();
                assertThat(receipt.complete()).isTrue();
                assertThat(removed(receipt).get("messages")).isGreaterThanOrEqualTo(50);
                for (var writer : writers) {
                    assertThatThrownBy(() -> writer.get(10, SECONDS)).hasCauseInstanceOf(TenantErasedException.class);
                }
            } finally {
                over.set(true);
            }
        }
        assertThat(rowsLeft()).isZero();
    }

    @Test
    void whoeverWritesWhenItBeginsIsWaitedForAndNobodyEntersMeanwhile() throws Exception {
        var inside = new CountDownLatch(1);
        var finish = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writer = threads.submit(() -> database.write(tenant, tx -> {
                inside.countDown();
                await(finish);
                return Rows.insertMessage(tx.sql(), tenant, "late");
            }));
            inside.await();
            var erasure = threads.submit(() -> control.tenants().erase(slug));
            try {
                awaitErased();
                assertThatThrownBy(() -> write("later")).isInstanceOf(TenantErasedException.class);
                assertThat(erasure).isNotDone();
            } finally {
                finish.countDown();
            }
            writer.get(10, SECONDS);
            var receipt = erasure.get(10, SECONDS).orElseThrow();
            assertThat(receipt.complete()).isTrue();
            assertThat(removed(receipt)).containsEntry("messages", 1L);
        }
        assertThat(rowsLeft()).isZero();
    }

    @Test
    void interruptedItGoesOnAndTheReceiptCountsAllOfIt() throws SQLException {
        write("m-1");
        control.keys().issue(tenant, "k", Set.of(Scope.READ), null, null);
        migrated.asSuperuser("""
            create function alluvium.refuse() returns trigger language plpgsql as
            $$ begin raise exception 'killed'; end $$;
            create trigger refuse before delete on alluvium.messages for each row execute function alluvium.refuse()
            """);
        try {
            assertThatThrownBy(() -> control.tenants().erase(slug)).isInstanceOf(DataAccessException.class);
        } finally {
            migrated.asSuperuser("drop function alluvium.refuse() cascade");
        }
        assertThat(control.tenants().find(slug)).map(Tenant::state).contains(TenantState.ERASED);
        assertThat(control.tenants().change(slug, null, TenantState.ACTIVE)).isEmpty();
        assertThat(untold()).doesNotContain(tenant);
        assertThatThrownBy(() -> write("m-2")).isInstanceOf(TenantErasedException.class);

        var receipt = control.tenants().erase(slug).orElseThrow();

        assertThat(receipt.complete()).isTrue();
        assertThat(removed(receipt))
                .containsEntry("api_keys", 1L)
                .containsEntry("embeddings", 1L)
                .containsEntry("chunks", 1L)
                .containsEntry("messages", 1L)
                .containsEntry("tenants", 1L);
        assertThat(rowsLeft()).isZero();
    }

    @Test
    void forAWhileItComesAsFarAsItComes() {
        write("m-1");

        var receipts = new ArrayList<Erased>();
        do {
            receipts.add(control.tenants().erase(slug, Duration.ZERO).orElseThrow());
        } while (!receipts.getLast().complete() && receipts.size() < 10);

        assertThat(receipts.getFirst().tables()).contains(new Erased.ErasedTable("messages", 0, 1));
        assertThat(receipts.getFirst().complete()).isFalse();
        assertThat(receipts.getLast().complete()).isTrue();
        assertThat(removed(receipts.getLast())).containsEntry("messages", 1L).containsEntry("embeddings", 1L);
    }

    @Test
    void twoAtOnceRemoveEachRowOnce() throws Exception {
        for (int n = 0; n < 20; n++) {
            write("m-" + n);
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Optional<Erased>> erase = () -> control.tenants().erase(slug);
            var receipts = new ArrayList<Erased>();
            for (var done : threads.invokeAll(List.of(erase, erase))) {
                done.get().ifPresent(receipts::add);
            }
            assertThat(receipts)
                    .isNotEmpty()
                    .allSatisfy(receipt -> assertThat(removed(receipt)).containsEntry("messages", 20L));
        }
    }

    @Test
    void whileItGoesOnTheSlugIsTakenAndTheTenantStaysWhatItIs() {
        write("m-1");
        control.tenants().erase(slug, Duration.ZERO);

        assertThatThrownBy(() -> control.tenants().create(slug, "Somebody's name"))
                .isInstanceOf(TenantExistsException.class)
                .hasMessageContaining(slug)
                .hasMessageContaining("being erased");
        assertThat(control.tenants().change(slug, null, TenantState.SUSPENDED)).isEmpty();
    }

    @Test
    void aTableThatTheErasureDoesNotKnowKeepsItFromBeingComplete() {
        migrated.asSuperuser("create table alluvium.forgotten (tenant_id uuid); grant select on alluvium.forgotten to"
                + " alluvium_auditor; insert into alluvium.forgotten values ('" + tenant + "')");
        try {
            var receipt = control.tenants().erase(slug).orElseThrow();
            assertThat(receipt.complete()).isFalse();
            assertThat(receipt.tables()).contains(new Erased.ErasedTable("forgotten", 0, 1));
            assertThat(control.tenants().find(slug)).isPresent();
        } finally {
            migrated.asSuperuser("drop table alluvium.forgotten");
        }
        assertThat(control.tenants().erase(slug).orElseThrow().complete()).isTrue();
    }

    @Test
    void theIdStaysKnownTheSlugIsFreeAndNothingPersonalIsLeft() throws SQLException {
        control.tenants().erase(slug);

        assertThat(database.directoryWith(System::nanoTime).states(Set.of(tenant)))
                .containsExactly(Map.entry(tenant, TenantState.ERASED));
        assertThat(control.tenants().create(slug, "Somebody else").id()).isNotEqualTo(tenant);
        assertThat(control.tenants().erase(slug)).isPresent();
        try (var connection = migrated.connectAsSuperuser();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select e::text from alluvium.erasures e where tenant_id = '" + tenant + "'")) {
            rows.next();
            assertThat(rows.getString(1)).doesNotContain(slug, "Somebody");
        }
    }

    @Test
    void eachWorkerHearsOfItUntilItHasTold() {
        control.tenants().erase(slug);

        assertThat(untold()).contains(tenant);
        database.erasures("ingest-worker").told(List.of(tenant));
        assertThat(untold()).doesNotContain(tenant);
        assertThat(database.erasures("embed-worker").untold())
                .extracting(Erasures.Erasure::tenant)
                .contains(tenant);
    }

    private static List<TenantId> untold() {
        return database.erasures("ingest-worker").untold().stream()
                .map(Erasures.Erasure::tenant)
                .toList();
    }

    private int write(String id) {
        return database.write(tenant, tx -> {
            Rows.insertMessage(tx.sql(), tenant, id);
            return Rows.insertEmbedding(tx.sql(), tenant, id, Rows.vector(1));
        });
    }

    private void awaitErased() throws Exception {
        assertThat(Pause.until(
                        () -> control.tenants().find(slug).orElseThrow().state() == TenantState.ERASED,
                        Duration.ofMillis(20),
                        Duration.ofSeconds(10)))
                .isTrue();
    }

    private static Map<String, Long> removed(Erased receipt) {
        assertThat(receipt.tables()).extracting(Erased.ErasedTable::remaining).containsOnly(0L);
        return receipt.tables().stream()
                .collect(Collectors.toMap(Erased.ErasedTable::table, Erased.ErasedTable::removed));
    }

    /// Not by the function that the receipt is made with.
    private long rowsLeft() throws SQLException {
        long left = 0;
        try (var connection = migrated.connectAsSuperuser();
                var statement = connection.createStatement()) {
            for (var table : EraseTenant.TABLES) {
                try (var rows = statement.executeQuery(
                        "select count(*) from alluvium." + table.getName() + " where tenant_id = '" + tenant + "'")) {
                    rows.next();
                    left += rows.getLong(1);
                }
            }
        }
        return left;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
