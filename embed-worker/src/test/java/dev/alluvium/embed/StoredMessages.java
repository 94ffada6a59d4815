package dev.alluvium.embed;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Puts messages into the database as ingest-worker leaves them.
public final class StoredMessages {

    private StoredMessages() {}

    public static void insert(TenantDatabase database, TenantId tenant, String id, String content) {
        database.write(tenant, tx -> {
            tx.sql().execute("""
                insert into alluvium.messages
                      (tenant_id, message_id, revision, deleted, session_id, channel, sender_id, sender_type,
                       message_type, visibility, scope, content, occurred_at, content_hash, payload_hash,
                       source_topic, source_partition, source_offset, source_timestamp, stored_at)
                values (?::uuid, ?, 1, false, 's-1', 'chat', 'ana', 'human', 'chat', 'public', '', ?, now(),
                        ?, ?, 'alluvium.messages', 0, 0, now(), now())
                """, tenant.value(), id, content, sha256(content), sha256(content));
            enqueue(tx, id, 1);
            return null;
        });
    }

    static void edit(TenantDatabase database, TenantId tenant, String id, int revision, String content) {
        database.write(tenant, tx -> {
            tx.sql().execute("""
                update alluvium.messages set revision = ?, content = ?, content_hash = ?
                 where tenant_id = ?::uuid and message_id = ?
                """, revision, content, sha256(content), tenant.value(), id);
            tx.sql()
                    .execute(
                            "delete from alluvium.embedding_work where tenant_id = ?::uuid and message_id = ?",
                            tenant.value(),
                            id);
            enqueue(tx, id, revision);
            return null;
        });
    }

    /// Other metadata, the same content.
    static void revise(TenantDatabase database, TenantId tenant, String id, int revision) {
        database.write(tenant, tx -> {
            tx.sql()
                    .execute(
                            "update alluvium.messages set revision = ?, metadata = '{}' where tenant_id = ?::uuid and"
                                    + " message_id = ?",
                            revision,
                            tenant.value(),
                            id);
            return tx.sql()
                    .execute(
                            "update alluvium.chunks set revision = ? where tenant_id = ?::uuid and message_id = ?",
                            revision,
                            tenant.value(),
                            id);
        });
    }

    static void delete(TenantDatabase database, TenantId tenant, String id, int revision) {
        database.write(tenant, tx -> {
            tx.sql()
                    .execute(
                            "update alluvium.messages set revision = ?, deleted = true, content = null where tenant_id"
                                    + " = ?::uuid and message_id = ?",
                            revision,
                            tenant.value(),
                            id);
            return tx.sql()
                    .execute(
                            "delete from alluvium.chunks where tenant_id = ?::uuid and message_id = ?",
                            tenant.value(),
                            id);
        });
    }

    private static void enqueue(TenantTransaction tx, String id, int revision) {
        tx.sql().execute("""
            insert into alluvium.embedding_work (tenant_id, message_id, revision, stored_at)
            values (?::uuid, ?, ?, now())
            """, tx.tenant().value(), id, revision);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
