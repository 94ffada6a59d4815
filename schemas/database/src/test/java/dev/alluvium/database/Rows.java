package dev.alluvium.database;

import static dev.alluvium.database.generated.Tables.CHUNKS;
import static dev.alluvium.database.generated.Tables.EMBEDDINGS;
import static dev.alluvium.database.generated.Tables.MESSAGES;

import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import java.time.Instant;
import java.util.Random;
import org.jooq.DSLContext;

/// Rows for tests that care about whose they are and not about what is in them.
public final class Rows {
    static final int DIMENSION = 384;
    private static final Instant WHEN = Instant.parse("2026-03-29T01:30:00.123456Z");

    private Rows() {}

    public static int insertMessage(DSLContext sql, TenantId tenant, String messageId) {
        return sql.insertInto(MESSAGES)
                .set(MESSAGES.TENANT_ID, tenant.value())
                .set(MESSAGES.MESSAGE_ID, messageId)
                .set(MESSAGES.REVISION, 1)
                .set(MESSAGES.DELETED, false)
                .set(MESSAGES.SESSION_ID, "s")
                .set(MESSAGES.CHANNEL, "chat")
                .set(MESSAGES.SENDER_ID, "ana")
                .set(MESSAGES.SENDER_TYPE, "human")
                .set(MESSAGES.MESSAGE_TYPE, "chat")
                .set(MESSAGES.VISIBILITY, "public")
                .set(MESSAGES.SCOPE, "")
                .set(MESSAGES.CONTENT, "of " + tenant)
                .set(MESSAGES.OCCURRED_AT, WHEN)
                .set(MESSAGES.CONTENT_HASH, new byte[32])
                .set(MESSAGES.PAYLOAD_HASH, new byte[32])
                .set(MESSAGES.SOURCE_TOPIC, "alluvium.messages")
                .set(MESSAGES.SOURCE_PARTITION, 0)
                .set(MESSAGES.SOURCE_OFFSET, 0L)
                .set(MESSAGES.SOURCE_TIMESTAMP, WHEN)
                .set(MESSAGES.STORED_AT, WHEN)
                .execute();
    }

    public static int insertEmbedding(DSLContext sql, TenantId tenant, String messageId, float[] vector) {
        sql.insertInto(CHUNKS)
                .set(CHUNKS.TENANT_ID, tenant.value())
                .set(CHUNKS.MESSAGE_ID, messageId)
                .set(CHUNKS.ORDINAL, 0)
                .set(CHUNKS.REVISION, 1)
                .set(CHUNKS.START_AT, 0)
                .set(CHUNKS.END_AT, 3)
                .set(CHUNKS.TOKENS, 1)
                .execute();
        return sql.insertInto(EMBEDDINGS)
                .set(EMBEDDINGS.TENANT_ID, tenant.value())
                .set(EMBEDDINGS.GENERATION, (short) 1)
                .set(EMBEDDINGS.MESSAGE_ID, messageId)
                .set(EMBEDDINGS.ORDINAL, 0)
                .set(EMBEDDINGS.INPUT_HASH, new byte[32])
                .set(EMBEDDINGS.VECTOR, vector)
                .set(EMBEDDINGS.EMBEDDED_AT, WHEN)
                .execute();
    }

    /// A message of `ana` with one chunk and its vector, as statements for a schema of any age.
    static String inSql(TenantId tenant, String messageId, String visibility) {
        return """
            insert into alluvium.messages (tenant_id, message_id, revision, deleted, session_id, channel, sender_id,
                   sender_type, message_type, visibility, scope, content, occurred_at, payload_hash, source_topic,
                   source_partition, source_offset, source_timestamp, stored_at)
            values ('%1$s', '%2$s', 1, false, 's', 'chat', 'ana', 'human', 'chat', '%3$s', '', 'x', now(), '', 't', 0, 0,
                   now(), now());
            insert into alluvium.chunks (tenant_id, message_id, ordinal, revision, start_at, end_at, tokens)
            values ('%1$s', '%2$s', 0, 1, 0, 1, 1);
            insert into alluvium.embeddings (tenant_id, generation, message_id, ordinal, input_hash, vector, embedded_at)
            values ('%1$s', 1, '%2$s', 0, '', array_fill(1, array[384])::vector::halfvec, now());
            """.formatted(tenant, messageId, visibility);
    }

    /// A unit vector that differs from seed to seed.
    public static float[] vector(int seed) {
        var random = new Random(seed);
        var vector = new float[DIMENSION];
        double length = 0;
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
            length += vector[i] * vector[i];
        }
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] /= (float) Math.sqrt(length);
        }
        return vector;
    }

    static int countMessages(TenantDatabase database, TenantId tenant) {
        return database.read(
                tenant,
                Reader.WORKER,
                transaction -> transaction.sql().fetchCount(MESSAGES, MESSAGES.TENANT_ID.eq(tenant.value())));
    }
}
