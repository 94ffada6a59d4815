package dev.alluvium.insight;

import dev.alluvium.database.TenantTransaction;
import java.time.Instant;
import java.util.List;

/// The messages of a session that are there now, in order, without their texts.
final class SelectSession {

    /// Sessions may go on for years. What is further back was looked through when it was new.
    private static final int NEWEST = 10_000;

    /// @param audience who may know of it
    /// @param seen     whether this revision was looked through
    /// @param pending  whether it still waits for its vectors
    record Entry(String messageId, int revision, String audience, Instant arrivedAt, boolean seen, boolean pending) {}

    private SelectSession() {}

    static List<Entry> select(TenantTransaction tx, String sessionId) {
        var tenant = tx.tenant().value();
        return tx.sql()
                .resultQuery("""
                    select m.message_id, m.revision, alluvium.audience(m.visibility, m.sender_id) as audience, m.arrived_at,
                           d.message_id is not null as seen, w.message_id is not null as pending
                      from (select s.message_id, s.revision, s.visibility, s.sender_id, s.occurred_at, s.arrived_at,
                                   s.arrived_offset
                              from alluvium.messages s
                             where s.tenant_id = ?::uuid and s.session_id = ? and not s.deleted
                             order by s.occurred_at desc, s.arrived_at desc, s.arrived_offset desc, s.message_id desc
                             limit ?) m
                      left join alluvium.derived_messages d
                        on d.tenant_id = ?::uuid and d.message_id = m.message_id and d.revision = m.revision
                      left join alluvium.embedding_work w
                        on w.tenant_id = ?::uuid and w.message_id = m.message_id and w.state = 'pending'
                     order by m.occurred_at, m.arrived_at, m.arrived_offset, m.message_id
                    """, tenant, sessionId, NEWEST, tenant, tenant)
                .fetch(row -> new Entry(
                        row.get("message_id", String.class),
                        row.get("revision", Integer.class),
                        row.get("audience", String.class),
                        row.get("arrived_at", Instant.class),
                        row.get("seen", Boolean.class),
                        row.get("pending", Boolean.class)));
    }
}
