package dev.alluvium.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.connection.UnsafeDatabaseException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A wall that comes down while a process runs.
class CanaryIT {
    private static final Duration OFTEN = Duration.ofMillis(20);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MigratedDatabase migrated = MigratedDatabase.create();
    private TenantDatabase database;

    @BeforeEach
    void open() {
        database = TenantDatabase.open(
                migrated.app().withConnections(1, 2).withConnectionTimeout(Duration.ofMillis(300)), meters);
    }

    @AfterEach
    void close() {
        database.close();
        migrated.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        alter table alluvium.messages disable row level security|alter table alluvium.messages enable row level security|rows of messages are seen
        create policy wide on alluvium.chunks using (true)|drop policy wide on alluvium.chunks|rows of chunks are seen
        drop policy tenant_only on alluvium.embeddings|create policy tenant_only on alluvium.embeddings using (tenant_id = (select alluvium.current_tenant()))|gone from embeddings
        """)
    void isSeenUntilTheWallStandsAgain(String sabotage, String mend, String message) {
        try (var canary = Canary.watch(database, meters, OFTEN)) {
            assertThat(canary.check()).containsEntry("tables", TenantTables.READ.size());
            assertThat(safe()).isEqualTo(1);
            migrated.asSuperuser(sabotage);
            await(() -> safe() == 0);
            assertThatThrownBy(canary::check).hasMessageContaining(message);
            assertThat(meters.counter("alluvium.canary.sightings").count() > 0).isEqualTo(message.endsWith("seen"));
            migrated.asSuperuser(mend);
            await(() -> safe() == 1);
            canary.check();
        }
    }

    @Test
    void processDoesNotStartWhereItIsSeen() {
        migrated.asSuperuser("create policy wide on alluvium.embedding_work using (true)");
        assertThatThrownBy(() -> Canary.watch(database, meters, OFTEN))
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageContaining("rows of embedding_work are seen");
    }

    @Test
    void databaseThatIsAwayIsNotASighting() {
        try (var canary = Canary.watch(database, meters, OFTEN)) {
            migrated.asSuperuser("revoke connect on database " + migrated.name() + " from alluvium_app;"
                    + "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'alluvium_app'");
            assertThatThrownBy(() -> database.health())
                    .satisfies(e -> assertThat(DatabaseFailure.isTransient(e)).isTrue());
            canary.check();
            assertThat(safe()).isEqualTo(1);
        }
    }

    @Test
    void everyTenantTableHasItsRowAndTheTenantIsInNoList() {
        migrated.asSuperuser("do $$ begin assert (select count(*) from alluvium.tenants) = 0; end $$");
        assertThat(database.directory().states(List.of(Canary.CANARY))).isEmpty();
        for (var table : TenantTables.NAMES) {
            migrated.asSuperuser(
                    "do $$ begin assert (select count(*) from alluvium.%s where tenant_id = '%s') = 1; end $$"
                            .formatted(table, Canary.CANARY));
        }
    }

    private double safe() {
        return meters.get("alluvium.canary.safe").gauge().value();
    }

    private static void await(BooleanSupplier condition) {
        var limit = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(limit);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
