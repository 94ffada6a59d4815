package dev.alluvium.database.control;

import dev.alluvium.database.WaitingLane;
import dev.alluvium.database.tenant.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Record;

/// How far behind the tenants are. Thread-safe.
public final class Backlogs {
    private static final String WAITING = """
        with b as materialized (select * from alluvium.backlogs(2147483647)),
             l as (select e.key::uuid tenant_id, to_timestamp(min(nullif((w ->> 'oldest')::int8, 0)) / 1e3) oldest
                     from alluvium.lane_reports r, jsonb_each(r.lanes) e, jsonb_array_elements(e.value) w
                    where r.reported_at > now() - interval '30 seconds'
                    group by 1)
        (select * from b where tenant_id is null)
         union all
        (select b.* from b left join l on l.tenant_id = b.tenant_id
          where b.tenant_id is not null
          order by least(b.oldest_pending, l.oldest) nulls last, b.failed desc, b.stored desc, b.tenant_id
         offset ? limit ?)
        """;

    private final ControlTransactions transactions;

    Backlogs(ControlTransactions transactions) {
        this.transactions = transactions;
    }

    /// @param all of all tenants
    /// @param worst those that wait longest first
    public record Report(Backlog all, List<Backlog> worst) {}

    /// Of those whose messages are stored and wait.
    ///
    /// @param limit tenants that are named
    public Report worst(int limit) {
        return report("select * from alluvium.backlogs(?)", limit);
    }

    /// Of those too whose messages no worker has stored yet. Reads the counts of all tenants, as [#worst]: of
    /// 20,000 in half a second, on a machine that was busy. Not for every request.
    ///
    /// @param skipped tenants that wait longer and are not wanted
    public Report waiting(int skipped, int limit) {
        return report(WAITING, skipped, limit);
    }

    private Report report(String sql, Object... bindings) {
        var rows = new ArrayList<>(
                transactions.run(context -> context.fetch(sql, bindings).map(Backlogs::backlog)));
        return new Report(rows.removeFirst(), List.copyOf(rows));
    }

    /// What waits before the workers, of all tenants.
    public Map<TenantId, List<WaitingLane>> lanes() {
        return transactions.run(sql -> sql.fetch(WaitingLane.ALL).map(WaitingLane::read)).stream()
                .collect(Collectors.groupingBy(WaitingLane::tenant));
    }

    private static Backlog backlog(Record row) {
        var tenant = row.get("tenant_id", UUID.class);
        return new Backlog(
                tenant == null ? null : new TenantId(tenant),
                row.get("slug", String.class),
                row.get("tenants", Long.class),
                row.get("stored", Long.class),
                row.get("deleted", Long.class),
                row.get("pending", Long.class),
                row.get("failed", Long.class),
                row.get("oldest_pending", Instant.class));
    }
}
