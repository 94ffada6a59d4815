package dev.alluvium.embed.message;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.embed.message.work.Work;
import java.util.List;

/// Takes embedded work out of `embedding_work` and counts it.
final class TakeWork {

    private TakeWork() {}

    /// @return the work that was there to take
    static List<Work.Embedded> take(TenantTransaction tx, List<Work.Embedded> embedded) {
        if (embedded.isEmpty()) {
            return List.of();
        }
        var tenant = tx.tenant().value();
        var taken = tx.sql()
                .resultQuery("""
                    with taken as (
                        delete from alluvium.embedding_work w
                         using unnest(?::text[], ?::int[]) as u (message_id, revision)
                         where w.tenant_id = ?::uuid and w.message_id = u.message_id and w.revision = u.revision
                        returning w.message_id, w.state),
                    counted as (
                        insert into alluvium.message_counts as c (tenant_id, writer, stored, deleted, pending, failed)
                        select ?::uuid, 'embed', 0, 0, -count(*) filter (where t.state = 'pending'),
                               -count(*) filter (where t.state <> 'pending')
                          from taken t
                        having count(*) > 0
                        on conflict (tenant_id, writer) do update
                           set pending = c.pending + excluded.pending, failed = c.failed + excluded.failed)
                    select message_id from taken
                    """, Work.ids(embedded), Work.revisions(embedded), tenant, tenant)
                .fetchSet(0, String.class);
        return embedded.stream()
                .filter(message -> taken.contains(message.messageId()))
                .toList();
    }
}
