package dev.alluvium.insight;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.Operation;
import dev.alluvium.events.Source;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/// Sessions that have been quiet for long and hold messages that nobody looked through, each by
/// its last such message. Those in which vectors are still missing are left out: whoever brings
/// these brings the session.
final class SelectUnlooked {

    private static final String SELECT = """
        select distinct on (m.session_id) m.session_id, m.message_id, m.revision, m.occurred_at, m.stored_at,
               m.source_topic, m.source_partition, m.source_offset
          from alluvium.messages m
         where m.tenant_id = ?::uuid and not m.deleted and m.session_id > ?
           and m.stored_at >= ?::timestamptz and m.stored_at < ?::timestamptz
           and not exists (
               select from alluvium.derived_messages d
                where d.tenant_id = ?::uuid and d.message_id = m.message_id and d.revision = m.revision)
           and not exists (
               select from alluvium.messages n
                 left join alluvium.embedding_work w
                   on w.tenant_id = ?::uuid and w.message_id = n.message_id and w.state = 'pending'
                where n.tenant_id = ?::uuid and n.session_id = m.session_id and not n.deleted
                  and (n.stored_at >= ?::timestamptz or w.message_id is not null))
         order by m.session_id, m.occurred_at desc, m.arrived_at desc, m.arrived_offset desc, m.message_id desc
         limit ?
        """;

    private SelectUnlooked() {}

    /// When the messages were stored that are asked for.
    record Stored(Instant since, Instant until) {}

    /// @param after the last session that was seen, or empty
    static List<MessageStored> select(TenantTransaction tx, Stored stored, String after, int most) {
        var tenant = tx.tenant().value();
        var until = utc(stored.until());
        return tx.sql()
                .resultQuery(SELECT, tenant, after, utc(stored.since()), until, tenant, tenant, tenant, until, most)
                .fetch(row -> new MessageStored(
                        EventIds.stored(
                                tenant, row.get("message_id", String.class), row.get("revision", Integer.class)),
                        row.get("message_id", String.class),
                        row.get("revision", Integer.class),
                        Operation.UPSERT,
                        row.get("session_id", String.class),
                        row.get("occurred_at", Instant.class),
                        row.get("stored_at", Instant.class),
                        new Source(
                                row.get("source_topic", String.class),
                                row.get("source_partition", Integer.class),
                                row.get("source_offset", Long.class))));
    }

    private static OffsetDateTime utc(Instant time) {
        return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
