package dev.alluvium.ingest;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.context.Arrival;
import dev.alluvium.events.Origin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Record;

/// What the database holds of messages that a batch speaks of.
final class SelectRevisions {

    private SelectRevisions() {}

    /// The current revisions by message id, locked until the transaction ends: a second worker that believes to
    /// own the same partition waits here.
    static Map<String, Revision> current(TenantTransaction tx, String[] messageIds) {
        var revisions = new HashMap<String, Revision>();
        tx.sql()
                .resultQuery("""
                    select message_id, revision, deleted, payload_hash, content_hash, source_topic, source_partition,
                           source_offset, (extract(epoch from source_timestamp) * 1000)::bigint as source_timestamp,
                           session_id, channel, sender_id, sender_type, visibility, occurred_at, arrived_at,
                           arrived_offset, said_again, stored_at
                      from alluvium.messages
                     where tenant_id = ?::uuid and message_id = any (?::text[])
                       for no key update
                    """, tx.tenant().value(), messageIds)
                .forEach(row -> revisions.put(row.get("message_id", String.class), current(row)));
        return revisions;
    }

    static Map<String, List<Revision>> replaced(TenantTransaction tx, String[] messageIds) {
        var revisions = new HashMap<String, List<Revision>>();
        tx.sql()
                .resultQuery("""
                    select message_id, revision, deleted, source_topic, source_partition, source_offset, session_id,
                           occurred_at, stored_at
                      from alluvium.superseded_revisions
                     where tenant_id = ?::uuid and message_id = any (?::text[])
                    """, tx.tenant().value(), messageIds)
                .forEach(row -> revisions
                        .computeIfAbsent(row.get("message_id", String.class), id -> new ArrayList<>())
                        .add(replaced(row)));
        return revisions;
    }

    private static Revision current(Record row) {
        return new Revision(
                row.get("revision", Integer.class),
                row.get("deleted", Boolean.class),
                row.get("payload_hash", byte[].class),
                row.get("content_hash", byte[].class),
                origin(row, row.get("source_timestamp", Long.class)),
                row.get("session_id", String.class),
                row.get("channel", String.class),
                author(row),
                row.get("occurred_at", Instant.class),
                new Arrival(row.get("arrived_at", Instant.class), row.get("arrived_offset", Long.class)),
                Origin.parse(row.get("said_again", String.class)).orElse(null),
                row.get("stored_at", Instant.class));
    }

    private static Author author(Record row) {
        var id = row.get("sender_id", String.class);
        return id == null
                ? null
                : new Author(
                        id,
                        row.get("sender_type", String.class),
                        "private".equals(row.get("visibility", String.class)));
    }

    private static Revision replaced(Record row) {
        return new Revision(
                row.get("revision", Integer.class),
                row.get("deleted", Boolean.class),
                null,
                null,
                origin(row, 0),
                row.get("session_id", String.class),
                null,
                null,
                row.get("occurred_at", Instant.class),
                null,
                null,
                row.get("stored_at", Instant.class));
    }

    private static Origin origin(Record row, long timestamp) {
        return new Origin(
                row.get("source_topic", String.class),
                row.get("source_partition", Integer.class),
                row.get("source_offset", Long.class),
                timestamp);
    }
}
