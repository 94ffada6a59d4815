package dev.alluvium.query.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tenant.Reader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SelectCountsIT {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    private static MigratedDatabase migrated;
    private static TenantDatabase database;

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

    @Test
    void theOldestOfManyPendingMessagesIsFoundWithoutReadingTheOthers() {
        var tenant = migrated.newTenant();
        migrated.asSuperuser("""
            insert into alluvium.embedding_work (tenant_id, message_id, revision, state, stored_at)
            select '%s', 'm-' || n, 1, case when n < 100 then 'failed' else 'pending' end,
                   timestamptz '%s' + n * interval '1 second'
              from generate_series(1, 3000) n
            """.formatted(tenant, FIRST));

        database.read(tenant, Reader.WORKER, tx -> {
            var figures = SelectCounts.run(tx, FIRST.plusSeconds(160));

            assertThat(figures.oldestPendingAgeMs()).isEqualTo(60_000);
            assertThat(rowsRead(tx)).isLessThan(10);
            return null;
        });
    }

    /// By this transaction, from the table of what is pending.
    private static long rowsRead(TenantTransaction tx) {
        return tx.sql()
                .fetchSingle("select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::bigint"
                        + " from pg_stat_xact_all_tables where relname like 'embedding_work%'")
                .get(0, Long.class);
    }
}
