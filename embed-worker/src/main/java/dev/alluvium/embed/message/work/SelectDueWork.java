package dev.alluvium.embed.message.work;

import dev.alluvium.database.TenantTransaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The messages among some that are still to be embedded, with the text to embed, as many as fit.
public final class SelectDueWork {

    /// @param due at least one, if there is any
    /// @param left those whose texts were too much for one time
    public record Found(List<Work.Due> due, List<String> left) {}

    private SelectDueWork() {}

    /// @param bytes of texts at most, unless the first alone has more
    public static Found select(TenantTransaction tx, Collection<String> messageIds, int bytes) {
        var found = new Found(new ArrayList<>(), new ArrayList<>());
        tx.sql()
                .resultQuery("""
                    select d.message_id, d.revision, d.attempts, d.speaker, case when d.before < ? then d.content end
                      from (select w.message_id, w.revision, w.attempts, coalesce(m.sender_name, m.sender_id) as speaker, m.content,
                                   coalesce(sum(octet_length(m.content)) over (
                                       order by w.message_id rows between unbounded preceding and 1 preceding), 0) as before
                              from alluvium.embedding_work w
                              join alluvium.messages m
                                on m.tenant_id = w.tenant_id and m.message_id = w.message_id
                               and m.revision = w.revision
                             where w.tenant_id = ?::uuid and m.tenant_id = ?::uuid
                               and w.message_id = any (?::text[]) and w.state = 'pending') d
                     order by d.message_id
                    """, bytes, tx.tenant().value(), tx.tenant().value(), messageIds.toArray(String[]::new))
                .forEach(row -> {
                    var id = row.get(0, String.class);
                    var content = row.get(4, String.class);
                    if (content == null) {
                        found.left().add(id);
                    } else {
                        found.due()
                                .add(new Work.Due(
                                        id,
                                        row.get(1, Integer.class),
                                        row.get(2, Integer.class),
                                        row.get(3, String.class),
                                        content));
                    }
                });
        return found;
    }
}
