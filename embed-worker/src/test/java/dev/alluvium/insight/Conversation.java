package dev.alluvium.insight;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.Source;
import dev.alluvium.events.Topics;
import java.time.Instant;

/// Messages as ingest-worker leaves them, and the events of them. None waits for its vectors.
public final class Conversation {

    static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");

    private final TenantDatabase database;
    private final TenantId tenant;

    public Conversation(TenantDatabase database, TenantId tenant) {
        this.database = database;
        this.tenant = tenant;
    }

    /// @param type of message
    public record Line(
            String session, String id, int minute, String sender, String visibility, String type, String content) {

        public static Line of(String session, String id, int minute, String content) {
            return new Line(session, id, minute, "ana", "public", "chat", content);
        }

        public Line by(String other, String visibility) {
            return new Line(session, id, minute, other, visibility, type, content);
        }

        public Line type(String other) {
            return new Line(session, id, minute, sender, visibility, other, content);
        }
    }

    public MessageStored say(Line line) {
        database.write(
                tenant,
                tx -> tx.sql()
                        .execute(
                                """
                                insert into alluvium.messages
                                      (tenant_id, message_id, revision, deleted, session_id, channel, sender_id, sender_type,
                                       message_type, visibility, scope, content, occurred_at, content_hash, payload_hash,
                                       source_topic, source_partition, source_offset, source_timestamp, stored_at)
                                values (?::uuid, ?, 1, false, ?, 'chat', ?, 'human', ?, ?, '', ?, ?::timestamptz,
                                        '', '', 'alluvium.messages', 0, 0, now(), now())
                                """,
                                tenant.value(),
                                line.id(),
                                line.session(),
                                line.sender(),
                                line.type(),
                                line.visibility(),
                                line.content(),
                                BEGAN.plusSeconds(60L * line.minute()).toString()));
        return event(line.session(), line.id(), 1, Operation.UPSERT);
    }

    /// One a second, with its number behind what is said.
    void sayMany(String session, int count, String content) {
        database.write(tenant, tx -> tx.sql().execute("""
            insert into alluvium.messages
                  (tenant_id, message_id, revision, deleted, session_id, channel, sender_id, sender_type,
                   message_type, visibility, scope, content, occurred_at, content_hash, payload_hash,
                   source_topic, source_partition, source_offset, source_timestamp, stored_at)
            select ?::uuid, 'many-' || n, 1, false, ?, 'chat', 'ana', 'human', 'chat', 'public', '',
                   ? || n, ?::timestamptz + n * interval '1 second', '', '', 'alluvium.messages', 0, 0,
                   now(), now()
              from generate_series(1, ?) n
            """, tenant.value(), session, content, BEGAN.toString(), count));
    }

    MessageStored edit(Line line, int revision) {
        database.write(tenant, tx -> tx.sql().execute("""
            update alluvium.messages set revision = ?, content = ?
             where tenant_id = ?::uuid and message_id = ?
            """, revision, line.content(), tenant.value(), line.id()));
        return event(line.session(), line.id(), revision, Operation.UPSERT);
    }

    MessageStored narrow(String session, String id, String visibility, int revision) {
        database.write(tenant, tx -> tx.sql().execute("""
            update alluvium.messages set revision = ?, visibility = ?
             where tenant_id = ?::uuid and message_id = ?
            """, revision, visibility, tenant.value(), id));
        return event(session, id, revision, Operation.UPSERT);
    }

    public MessageStored delete(String session, String id, int revision) {
        database.write(tenant, tx -> tx.sql().execute("""
            update alluvium.messages set revision = ?, deleted = true, content = null
             where tenant_id = ?::uuid and message_id = ?
            """, revision, tenant.value(), id));
        return event(session, id, revision, Operation.DELETE);
    }

    void awaitsVectors(String id, boolean waits) {
        database.write(
                tenant,
                tx -> waits
                        ? tx.sql()
                                .execute(
                                        "insert into alluvium.embedding_work (tenant_id, message_id, revision,"
                                                + " stored_at) values (?::uuid, ?, 1, now())",
                                        tenant.value(),
                                        id)
                        : tx.sql()
                                .execute(
                                        "delete from alluvium.embedding_work where tenant_id = ?::uuid and message_id"
                                                + " = ?",
                                        tenant.value(),
                                        id));
    }

    private MessageStored event(String session, String id, int revision, Operation operation) {
        return new MessageStored(
                EventIds.stored(tenant.value(), id, revision),
                id,
                revision,
                operation,
                session,
                BEGAN,
                BEGAN,
                new Source(Topics.MESSAGES, 0, 0));
    }

    /// The same event of another session.
    static MessageStored in(String session, MessageStored stored) {
        return new MessageStored(
                stored.eventId(),
                stored.messageId(),
                stored.revision(),
                stored.operation(),
                session,
                stored.occurredAt(),
                stored.storedAt(),
                stored.source());
    }

    public static byte[] bytes(MessageStored stored) {
        return PayloadCodec.avro().encode(stored);
    }
}
