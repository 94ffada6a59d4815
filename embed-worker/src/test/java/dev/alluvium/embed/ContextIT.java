package dev.alluvium.embed;

import static dev.alluvium.database.generated.Tables.EMBEDDINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.ContextCheck;
import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.context.ContextMix;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embed.message.Patience;
import dev.alluvium.embed.message.SettleWork;
import dev.alluvium.embed.message.work.InputHash;
import dev.alluvium.embed.message.work.Work;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What is mixed into vectors, on a real database with vectors of nobody's.
class ContextIT {
    private static final short GENERATION = 1;
    private static final int MESSAGES = 14;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String[][] VISIBILITIES = {
        {"public", "ana"},
        {"public", "bob"},
        {"public", "ana"},
        {"private", "ana"},
        {"private", "bob"},
        {"agent_only", "ana"}
    };

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
    void vectorsDependOnTheConversationAndNotOnTheOrderInWhichItWasEmbedded() {
        for (int seed = 0; seed < 6; seed++) {
            Map<String, float[]> first = null;
            for (int order = 0; order < 3; order++) {
                var tenant = migrated.newTenant();
                tell(tenant, new Random(seed));
                embedInSomeOrder(tenant, new Random(100L * seed + order));
                var vectors = vectors(tenant);
                first = first == null ? vectors : first;
                assertThat(vectors).as("seed %d, order %d", seed, order).hasSize(MESSAGES);
                assertThat(vectors).usingRecursiveComparison().isEqualTo(first);
            }
        }
    }

    @Test
    void whatThePrivateNeighbourSaysIsNotInAPublicVector() {
        var tenant = migrated.newTenant();
        insert(tenant, "m-0", "private", "ana", 0);
        insert(tenant, "m-1", "public", "ana", 1);
        insert(tenant, "m-2", "private", "ana", 2);
        settle(tenant, List.of("m-0", "m-1", "m-2"));

        assertThat(vectors(tenant).get("m-1")).isEqualTo(ContextMix.rounded(raw("m-1")));
        assertThat(vectors(tenant).get("m-2")).isNotEqualTo(ContextMix.rounded(raw("m-2")));
    }

    private static void embedInSomeOrder(TenantId tenant, Random random) {
        var ids = new ArrayList<String>();
        for (int i = 0; i < MESSAGES; i++) {
            ids.add("m-" + i);
        }
        Collections.shuffle(ids, random);
        while (!ids.isEmpty()) {
            var batch = ids.subList(0, Math.min(ids.size(), 1 + random.nextInt(5)));
            settle(tenant, List.copyOf(batch));
            assertThat(ContextCheck.wrong(database, tenant)).isEmpty();
            batch.clear();
        }
    }

    private static void tell(TenantId tenant, Random random) {
        for (int i = 0; i < MESSAGES; i++) {
            var visibility = VISIBILITIES[random.nextInt(VISIBILITIES.length)];
            // Some at the same time.
            insert(tenant, "m-" + i, visibility[0], visibility[1], random.nextInt(MESSAGES));
        }
    }

    private static void settle(TenantId tenant, List<String> ids) {
        var work = ids.stream()
                .<Work>map(id ->
                        new Work.Embedded(id, 1, List.of(new Work.ChunkVector(0, 0, 1, 3, InputHash.of(id), raw(id)))))
                .toList();
        database.write(tenant, tx -> {
            new SettleWork(GENERATION, Patience.DEFAULT, TestWorker.CHUNKING).settle(tx, work, NOW);
            return null;
        });
    }

    private static float[] raw(String id) {
        var random = new Random(id.hashCode());
        var vector = new float[384];
        double sum = 0;
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
            sum += vector[i] * vector[i];
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= (float) Math.sqrt(sum);
        }
        return vector;
    }

    private static Map<String, float[]> vectors(TenantId tenant) {
        var vectors = new HashMap<String, float[]>();
        database.read(
                        tenant,
                        Reader.WORKER,
                        tx -> tx.sql()
                                .select(EMBEDDINGS.MESSAGE_ID, EMBEDDINGS.VECTOR)
                                .from(EMBEDDINGS)
                                .where(EMBEDDINGS.TENANT_ID.eq(tenant.value()))
                                .fetch())
                .forEach(row -> vectors.put(row.value1(), row.value2()));
        return vectors;
    }

    private static void insert(TenantId tenant, String id, String visibility, String sender, int second) {
        database.write(tenant, tx -> {
            tx.sql().execute("""
                insert into alluvium.messages
                      (tenant_id, message_id, revision, deleted, session_id, channel, sender_id,
                       sender_type, message_type, visibility, scope, content, occurred_at, payload_hash,
                       source_topic, source_partition, source_offset, source_timestamp, stored_at)
                values (?::uuid, ?, 1, false, 's', 'chat', ?, 'human', 'chat', ?, '', ?,
                        timestamptz '2026-01-01 00:00:00Z' + ? * interval '1 second', '\\x00'::bytea,
                        't', 0, 0, now(), now())
                """, tenant.value(), id, sender, visibility, id, second);
            return tx.sql().execute("""
                insert into alluvium.embedding_work (tenant_id, message_id, revision, stored_at)
                values (?::uuid, ?, 1, now())
                """, tenant.value(), id);
        });
    }
}
