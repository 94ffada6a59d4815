package dev.alluvium.database;

import dev.alluvium.database.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.Record;

/// What waits of a tenant before a worker, by the worker's last report of the last half minute.
///
/// @param topic that the worker reads
/// @param bulk what its producer marked as not urgent
/// @param messages about
/// @param size bytes of records that are not stored yet, characters of those that are
/// @param oldest when the first of them arrived; null when that is not known
/// @param left until all of them are done, by the pace of late; null when that is not known
public record WaitingLane(
        TenantId tenant, String topic, boolean bulk, long messages, long size, Instant oldest, Duration left) {
    private static final String LANES = """
        select %1$s, l.topic, w.bulk, sum(w.messages)::bigint messages, sum(w.size)::bigint size,
               to_timestamp(min(nullif(w.oldest, 0)) / 1e3) oldest,
               case when bool_and(w.seconds is not null) then max(w.seconds) end seconds
          from %2$s l, jsonb_to_recordset(l.lanes) as w (bulk bool, messages int8, size int8, oldest int8, seconds float8)
         group by %1$s, l.topic, w.bulk
         order by l.topic, w.bulk
        """;

    /// Of the current tenant.
    private static final String ITS = LANES.formatted("alluvium.current_tenant()", "alluvium.tenant_lanes()");

    /// Of all tenants, for the control role, row by row for [#read].
    public static final String ALL = LANES.formatted("l.tenant_id", """
        (select r.topic, e.key::uuid tenant_id, e.value lanes
           from alluvium.lane_reports r, jsonb_each(r.lanes) e
          where r.reported_at > now() - interval '30 seconds')
        """);

    public static List<WaitingLane> of(TenantTransaction tx) {
        return tx.sql().fetch(ITS).map(WaitingLane::read);
    }

    public static WaitingLane read(Record row) {
        var seconds = row.get("seconds", Double.class);
        return new WaitingLane(
                new TenantId(row.get(0, UUID.class)),
                row.get("topic", String.class),
                row.get("bulk", Boolean.class),
                row.get("messages", Long.class),
                row.get("size", Long.class),
                row.get("oldest", Instant.class),
                seconds == null ? null : Duration.ofMillis((long) (Math.min(seconds, 1e9) * 1e3)));
    }
}
