package dev.alluvium.embed.message.work;

import dev.alluvium.database.TenantTransaction;
import java.util.List;

/// Which messages are still those that were cut: of the same revision, and nobody's work. Asked once nobody else
/// writes chunks of the tenant.
public final class SelectUnchanged {

    private SelectUnchanged() {}

    public static List<Work.Embedded> of(TenantTransaction tx, List<Work.Embedded> cut) {
        var tenant = tx.tenant().value();
        var unchanged = tx.sql()
                .resultQuery("""
                    select m.message_id
                      from alluvium.messages m
                      join unnest(?::text[], ?::int[]) as u (message_id, revision)
                        on u.message_id = m.message_id and u.revision = m.revision
                     where m.tenant_id = ?::uuid and m.message_id = any (?::text[]) and not m.deleted
                       and not exists (select from alluvium.embedding_work w
                                        where w.tenant_id = ?::uuid and w.message_id = m.message_id)
                    """, Work.ids(cut), Work.revisions(cut), tenant, Work.ids(cut), tenant)
                .fetchSet(0, String.class);
        return cut.stream()
                .filter(message -> unchanged.contains(message.messageId()))
                .toList();
    }
}
