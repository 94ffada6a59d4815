package dev.alluvium.insight.consolidate;

import dev.alluvium.database.TenantTransaction;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Insights that were borne out last longer ago than their tenant keeps them, by the rule of the narrowest
/// scope.
public final class OldInsights {
    /// That one transaction retracts.
    public static final int AT_ONCE = 200;

    private static final String OLD = """
        with rules as materialized (
            select r.scope, r.days from alluvium.retention_rules('insights') as r)
        select %s
          from alluvium.insights i
         where i.tenant_id = ?::uuid and i.status <> 'retracted'
           and i.last_seen < ?::text::timestamptz - make_interval(days => (
               select r.days from rules r
                where r.scope = '' or i.scope = r.scope or starts_with(i.scope, r.scope || '/')
                order by length(r.scope) desc
                limit 1))
        """;

    private static final String COUNT = OLD.formatted("count(*)");
    private static final String OLDEST = OLD.formatted("i.insight_id") + " order by i.last_seen, i.insight_id limit ?";

    /// What was shown to a model for other claims, too, stays.
    private static final String TAKE = """
        with gone as (
            delete from alluvium.insight_evidence e
             where e.tenant_id = ?::uuid and e.insight_id = any (?::uuid[])
            returning e.window_id)
        delete from alluvium.shown_messages s
         where s.tenant_id = ?::uuid and s.window_id in (select window_id from gone)
           and not exists (
               select from alluvium.insight_evidence k
                where k.tenant_id = ?::uuid and k.window_id = s.window_id and k.insight_id <> all (?::uuid[]))
        """;

    private OldInsights() {}

    public static long count(TenantTransaction tx, Instant now) {
        return tx.sql().resultQuery(COUNT, tx.tenant().value(), now.toString()).fetchSingle(0, Long.class);
    }

    /// Takes away what bears them out. Its messages count as looked through all the same, or it would be
    /// found again.
    ///
    /// @return the insights, which nothing bears out any more
    static List<UUID> take(TenantTransaction tx, Instant now) {
        var tenant = tx.tenant().value();
        var old = tx.sql().resultQuery(OLDEST, tenant, now.toString(), AT_ONCE).fetch(0, UUID.class);
        var ids = old.toArray(UUID[]::new);
        tx.sql().execute(TAKE, tenant, ids, tenant, tenant, ids);
        return old;
    }
}
