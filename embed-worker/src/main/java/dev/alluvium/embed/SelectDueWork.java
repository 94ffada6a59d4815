package dev.alluvium.embed;

import dev.alluvium.database.TenantTransaction;
import java.util.Collection;
import java.util.List;

/// The messages among some that still have to be embedded, with the text to embed.
final class SelectDueWork {

    private SelectDueWork() {}

    static List<Work.Due> select(TenantTransaction tx, Collection<String> messageIds) {
        return tx.sql()
                .resultQuery("""
                    select w.message_id, w.revision, w.attempts, coalesce(m.sender_name, m.sender_id), m.content
                      from alluvium.embedding_work w
                      join alluvium.messages m
                        on m.tenant_id = w.tenant_id and m.message_id = w.message_id and m.revision = w.revision
                     where w.tenant_id = ?::uuid and m.tenant_id = ?::uuid and w.message_id = any (?::text[])
                     order by w.message_id
                    """, tx.tenant().value(), tx.tenant().value(), messageIds.toArray(String[]::new))
                .fetch(row -> new Work.Due(
                        row.get(0, String.class),
                        row.get(1, Integer.class),
                        row.get(2, Integer.class),
                        row.get(3, String.class),
                        row.get(4, String.class)));
    }
}
