package dev.alluvium.ingest.retention;

import dev.alluvium.database.TenantTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A page of a tenant's messages by the place of their records, for which there is an index, and which of
/// them are older than the tenant keeps them.
final class SelectExpired {
    private static final int ROWS = 1_000;

    private static final String PAGE = """
        with page as materialized (
            select m.message_id, m.revision, m.deleted, m.scope, m.occurred_at, m.source_partition, m.source_offset
              from alluvium.messages m
             where m.tenant_id = ?::uuid and (m.source_partition, m.source_offset) > (?::int, ?::bigint)
             order by m.source_partition, m.source_offset
             fetch first ? rows with ties),
        rules as materialized (
            select r.scope, r.days from alluvium.retention_rules('messages') as r)
        select p.message_id, p.revision, p.source_partition, p.source_offset,
               coalesce(not p.deleted and p.occurred_at < ?::text::timestamptz - make_interval(days => (
                   select r.days from rules r
                    where r.scope = '' or p.scope = r.scope or starts_with(p.scope, r.scope || '/')
                    order by length(r.scope) desc
                    limit 1)), false) as expired
          from page p
         order by p.source_partition, p.source_offset
        """;

    private SelectExpired() {}

    /// Of a record.
    record Place(int partition, long offset) {
        static final Place START = new Place(-1, -1);
    }

    record Expired(String messageId, int revision) {}

    /// @param end null after the last page
    record Page(Place end, List<Expired> expired) {}

    static Page select(TenantTransaction tx, Place after, Instant now) {
        Place end = null;
        var expired = new ArrayList<Expired>();
        for (var row :
                tx.sql().resultQuery(PAGE, tx.tenant().value(), after.partition, after.offset, ROWS, now.toString())) {
            end = new Place(row.get("source_partition", Integer.class), row.get("source_offset", Long.class));
            if (row.get("expired", Boolean.class)) {
                expired.add(new Expired(row.get("message_id", String.class), row.get("revision", Integer.class)));
            }
        }
        return new Page(end, expired);
    }
}
