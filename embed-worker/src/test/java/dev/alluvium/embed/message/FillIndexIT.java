package dev.alluvium.embed.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.Chunking;
import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embed.StoredMessages;
import dev.alluvium.embed.message.work.InputHash;
import dev.alluvium.embed.message.work.SelectKnownVectors;
import dev.alluvium.embed.message.work.Work;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FillIndexIT {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private static MigratedDatabase migrated;
    private static TenantDatabase database;

    private final TenantId tenant = migrated.newTenant();
    private final SettleWork settleWork = new SettleWork((short) 1, Patience.DEFAULT, new Chunking(64, 8));
    private int named;

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
    void theVectorsOfASmallTenantStayOutOfTheIndex() {
        embed(5);

        assertThat(indexed()).isZero();
        assertThat(unindexed()).isEqualTo(5);
    }

    @Test
    void aTenantThatHasBecomeLargeIsTakenInBitByBit() {
        embed(150);
        count(FillIndex.FROM);

        embed(3);
        assertThat(indexed()).as("the new ones and some of the older").isEqualTo(3 + 64);

        embed(40);
        assertThat(unindexed()).as("all, at four for each new one").isZero();
        assertThat(indexed()).isEqualTo(193);
    }

    @Test
    void whatIsWrittenIsReadBackAsItWas() {
        embed(1);

        var read = database.read(
                tenant, Reader.WORKER, tx -> SelectKnownVectors.select(tx, (short) 1, List.of(InputHash.of("m-0"))));

        assertThat(read.get(InputHash.of("m-0"))).isEqualTo(vector(0));
    }

    private void embed(int messages) {
        var work = new ArrayList<Work>();
        for (int i = 0; i < messages; i++) {
            var id = "m-" + named;
            StoredMessages.insert(database, tenant, id, id);
            var chunk = new Work.ChunkVector(0, 0, 3, 3, InputHash.of(id), vector(named++));
            work.add(new Work.Embedded(id, 1, List.of(chunk)));
        }
        database.write(tenant, tx -> {
            settleWork.settle(tx, work, TIME);
            return null;
        });
    }

    /// Half precision holds its components.
    private static float[] vector(int n) {
        var vector = new float[384];
        vector[n % 384] = 0.75f;
        vector[(n + 1) % 384] = 0.625f;
        return vector;
    }

    /// As if so many more had been embedded.
    private void count(int messages) {
        database.write(
                tenant,
                tx -> tx.sql()
                        .execute(
                                "insert into alluvium.message_counts (tenant_id, writer, stored) values (?::uuid, 't',"
                                        + " ?)",
                                tx.tenant().value(),
                                2L * messages));
    }

    private int indexed() {
        return count("indexed");
    }

    private int unindexed() {
        return count("not indexed");
    }

    private int count(String condition) {
        return database.read(
                tenant,
                Reader.WORKER,
                tx -> tx.sql()
                        .resultQuery(
                                "select count(*)::int from alluvium.embeddings where tenant_id = ?::uuid and "
                                        + condition,
                                tx.tenant().value())
                        .fetchSingle(0, Integer.class));
    }
}
