package dev.alluvium.embed.message.work;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.events.Source;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jooq.Record;

/// What the database says of messages after their work is settled: what results are made of, the first time and every
/// time after.
public final class SelectStates {

    /// @param state `embedded`, `pending`, `failed` or `deleted`
    /// @param since when it was embedded, or when it failed
    /// @param cutAnew whether its vectors were made after the chunks of the installation got another size
    public record State(
            int revision,
            String state,
            int chunks,
            Instant since,
            boolean cutAnew,
            int attempts,
            Instant nextAttemptAt,
            String reason,
            String detail,
            Source source) {}

    private SelectStates() {}

    public static Map<String, State> select(TenantTransaction tx, short generation, Collection<String> messageIds) {
        var states = new HashMap<String, State>();
        tx.sql()
                .resultQuery(
                        """
                        select m.message_id, m.revision,
                               case when m.deleted then 'deleted' else coalesce(w.state, 'embedded') end as state,
                               coalesce(c.chunks, 0) as chunks, coalesce(w.failed_at, c.embedded_at, m.stored_at) as since,
                               coalesce(c.embedded_at >= (select s.first_changed_at from alluvium.chunking s), false) as cut_anew,
                               coalesce(w.attempts, 0) as attempts, w.next_attempt_at, w.reason, w.detail,
                               m.source_topic, m.source_partition, m.source_offset
                          from alluvium.messages m
                          left join alluvium.embedding_work w
                            on w.tenant_id = m.tenant_id and w.message_id = m.message_id and w.tenant_id = ?::uuid
                          left join lateral (
                               select count(*)::int as chunks, max(e.embedded_at) as embedded_at
                                 from alluvium.embeddings e
                                where e.tenant_id = ?::uuid and e.generation = ? and e.message_id = m.message_id) c
                            on true
                         where m.tenant_id = ?::uuid and m.message_id = any (?::text[])
                        """,
                        tx.tenant().value(),
                        tx.tenant().value(),
                        generation,
                        tx.tenant().value(),
                        messageIds.toArray(String[]::new))
                .forEach(row -> states.put(row.get("message_id", String.class), state(row)));
        return states;
    }

    private static State state(Record row) {
        return new State(
                row.get("revision", Integer.class),
                row.get("state", String.class),
                row.get("chunks", Integer.class),
                row.get("since", Instant.class),
                row.get("cut_anew", Boolean.class),
                row.get("attempts", Integer.class),
                row.get("next_attempt_at", Instant.class),
                row.get("reason", String.class),
                row.get("detail", String.class),
                new Source(
                        row.get("source_topic", String.class),
                        row.get("source_partition", Integer.class),
                        row.get("source_offset", Long.class)));
    }
}
