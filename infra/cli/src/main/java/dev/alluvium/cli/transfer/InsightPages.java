package dev.alluvium.cli.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.database.TenantTransaction;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Insights with what bears them out, what became of them, and what a model was shown for them: rows as the
/// database writes them in JSON.
final class InsightPages implements Pages<UUID> {
    private static final int ROWS = 100;

    @Override
    public UUID start() {
        return new UUID(0, 0);
    }

    @Override
    public Optional<UUID> end(TenantTransaction tx, UUID after) {
        return tx.sql().resultQuery("""
            select page.insight_id
              from (select i.insight_id
                      from alluvium.insights i
                     where i.tenant_id = ?::uuid and i.insight_id > ?::uuid
                     order by i.insight_id
                     limit ?) page
             order by page.insight_id desc
             limit 1
            """, tx.tenant().value(), after, ROWS).fetchOptional(0, UUID.class);
    }

    @Override
    public Map<String, String> states(TenantTransaction tx, UUID after, UUID end) {
        var states = new LinkedHashMap<String, String>();
        tx.sql()
                .resultQuery("""
                    select i.insight_id::text, i.revision::text
                      from alluvium.insights i
                     where i.tenant_id = ?::uuid and i.insight_id > ?::uuid and i.insight_id <= ?::uuid
                     order by i.insight_id
                    """, tx.tenant().value(), after, end)
                .forEach(row -> states.put(row.get(0, String.class), row.get(1, String.class)));
        return states;
    }

    /// Events are told anew wherever the insight goes, and so are left out.
    @Override
    public List<Line> lines(TenantTransaction tx, Collection<String> ids) {
        var tenant = tx.tenant().value();
        return tx.sql()
                .resultQuery("""
                    select i.insight_id::text as id, i.revision::text as state, jsonb_build_object(
                               'insight', to_jsonb(i) - 'tenant_id' - 'place',
                               'evidence', coalesce((
                                   select jsonb_agg(to_jsonb(e) - 'tenant_id' - 'place' order by e.claim, e.ordinal)
                                     from alluvium.insight_evidence e
                                    where e.tenant_id = ?::uuid and e.insight_id = i.insight_id), '[]'),
                               'history', coalesce((
                                   select jsonb_agg(to_jsonb(h) - 'tenant_id' - 'place' - 'event' order by h.revision)
                                     from alluvium.insight_history h
                                    where h.tenant_id = ?::uuid and h.insight_id = i.insight_id), '[]'),
                               'shown', coalesce((
                                   select jsonb_agg(to_jsonb(s) - 'tenant_id' - 'place' order by s.window_id, s.message)
                                     from alluvium.shown_messages s
                                    where s.tenant_id = ?::uuid and s.window_id in (
                                          select w.window_id from alluvium.insight_evidence w
                                           where w.tenant_id = ?::uuid and w.insight_id = i.insight_id)), '[]'))::text as json
                      from alluvium.insights i
                     where i.tenant_id = ?::uuid and i.insight_id = any (?::uuid[])
                    """, tenant, tenant, tenant, tenant, tenant, ids.toArray(String[]::new))
                .fetch(row -> new Line(
                        row.get("id", String.class),
                        row.get("state", String.class),
                        row.get("json", String.class).getBytes(UTF_8)));
    }
}
