package dev.alluvium.ingest;

import dev.alluvium.database.TenantTransaction;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/// Rows of `embedding_work`: one exists exactly while the current revision of a live message is not embedded.
final class EmbeddingWork {

    private EmbeddingWork() {}

    /// Takes away the work of earlier revisions. Waits for an embed-worker that is just writing one of them.
    static void withdraw(TenantTransaction tx, List<MessageHistory> edited, CountDeltas deltas) {
        var ids = edited.stream().map(MessageHistory::messageId).toArray(String[]::new);
        tx.sql().resultQuery("""
            delete from alluvium.embedding_work
             where tenant_id = ?::uuid and message_id = any (?::text[])
            returning state
            """, tx.tenant().value(), ids).forEach(row -> deltas.withdrawn(row.get(0, String.class)));
    }

    static void enqueue(TenantTransaction tx, List<MessageHistory> live, CountDeltas deltas) {
        tx.sql()
                .execute(
                        """
                        insert into alluvium.embedding_work (tenant_id, message_id, revision, state, attempts, stored_at, place)
                        select ?::uuid, u.message_id, u.revision, 'pending', 0, u.stored_at, (select alluvium.place())
                          from unnest(?::text[], ?::int[], ?::timestamptz[]) as u (message_id, revision, stored_at)
                        """,
                        tx.tenant().value(),
                        live.stream().map(MessageHistory::messageId).toArray(String[]::new),
                        live.stream().map(h -> h.current().number()).toArray(Integer[]::new),
                        live.stream()
                                .map(h -> h.current().storedAt().atOffset(ZoneOffset.UTC))
                                .toArray(OffsetDateTime[]::new));
        deltas.enqueued(live.size());
    }
}
