package dev.alluvium.insight.consolidate;

import dev.alluvium.database.TenantTransaction;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import org.jooq.Record;
import org.jooq.Result;

/// Takes claims away whose messages are gone or say something else now, or were shown to who made them. A
/// claim goes as a whole; what its other messages say is looked at anew when their session is next quiet.
/// So is what its subject says elsewhere in the session to the same readers: of what is said again and
/// again about one thing not all was kept.
final class RemoveEvidence {

    /// Of the subject's messages the newest.
    private static final int LOOKED_AT_ANEW = 1_000;

    private final TenantTransaction tx;

    RemoveEvidence(TenantTransaction tx) {
        this.tx = tx;
    }

    /// @return the insights that lost some
    Set<UUID> thatIsGone(Collection<String> messageIds) {
        var tenant = tx.tenant().value();
        var ids = messageIds.toArray(String[]::new);
        return remove(tx.sql().fetch("""
            select e.insight_id, e.claim
              from alluvium.insight_evidence e
              left join alluvium.messages m
                on m.tenant_id = ?::uuid and m.message_id = e.message and m.revision = e.revision and not m.deleted
             where e.tenant_id = ?::uuid and e.message = any (?::text[]) and m.message_id is null
            union
            select e.insight_id, e.claim
              from alluvium.shown_messages s
              join alluvium.insight_evidence e on e.tenant_id = ?::uuid and e.window_id = s.window_id
              left join alluvium.messages m
                on m.tenant_id = ?::uuid and m.message_id = s.message and m.revision = s.revision and not m.deleted
             where s.tenant_id = ?::uuid and s.message = any (?::text[]) and m.message_id is null
            """, tenant, tenant, ids, tenant, tenant, tenant, ids));
    }

    /// Of what these messages bore out, everything but this.
    Set<UUID> except(Collection<UUID> claims, Collection<String> messageIds) {
        return remove(tx.sql()
                .fetch("""
                    select distinct e.insight_id, e.claim
                      from alluvium.insight_evidence e
                     where e.tenant_id = ?::uuid and e.message = any (?::text[]) and e.claim <> all (?::uuid[])
                    """, tx.tenant().value(), messageIds.toArray(String[]::new), claims.toArray(UUID[]::new)));
    }

    private Set<UUID> remove(Result<Record> gone) {
        if (gone.isEmpty()) {
            return Set.of();
        }
        var tenant = tx.tenant().value();
        var claims = gone.getValues(1, UUID.class).toArray(UUID[]::new);
        var insights = gone.getValues(0, UUID.class);
        tx.sql()
                .execute(
                        """
                        with gone as (
                            delete from alluvium.insight_evidence e
                             where e.tenant_id = ?::uuid and e.insight_id = any (?::uuid[]) and e.claim = any (?::uuid[])
                            returning e.insight_id, e.message, e.session_id, e.audience, e.window_id),
                        windows as (
                            delete from alluvium.shown_messages s
                             where s.tenant_id = ?::uuid and s.window_id in (select window_id from gone)
                               and not exists (
                                   select from alluvium.insight_evidence k
                                    where k.tenant_id = ?::uuid and k.window_id = s.window_id and k.claim <> all (?::uuid[]))),
                        others as (
                            select m.message_id
                              from (select distinct i.subject, gone.session_id, gone.audience
                                      from gone
                                      join alluvium.insights i
                                        on i.tenant_id = ?::uuid and i.insight_id = gone.insight_id and i.about is not null) s
                              join alluvium.messages m
                                on m.tenant_id = ?::uuid and m.session_id = s.session_id and m.sender_id = s.subject
                               and alluvium.audience(m.visibility, m.sender_id) = s.audience
                             order by m.occurred_at desc
                             limit ?)
                        delete from alluvium.derived_messages d
                         where d.tenant_id = ?::uuid
                           and d.message_id in (select message from gone union all select message_id from others)
                        """,
                        tenant,
                        insights.toArray(UUID[]::new),
                        claims,
                        tenant,
                        tenant,
                        claims,
                        tenant,
                        tenant,
                        LOOKED_AT_ANEW,
                        tenant);
        return new LinkedHashSet<>(insights);
    }
}
