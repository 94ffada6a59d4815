package dev.alluvium.embed.message.work;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.events.Origin;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/// Messages of a tenant whose work has been due for long, with the origins of their revisions. They are due now, so
/// that they are not found again as long.
public final class SelectUnrecorded {

    public record Unrecorded(
            String messageId,
            int revision,
            int attempts,
            String sessionId,
            Instant occurredAt,
            Instant storedAt,
            Origin origin) {}

    private static final String SELECT = """
        with waiting as (
            select w.message_id, w.revision
              from alluvium.embedding_work w
             where w.tenant_id = ?::uuid and w.state = 'pending' and w.stored_at < ?::timestamptz
               and coalesce(w.next_attempt_at, w.stored_at) < ?::timestamptz
             order by w.stored_at
             limit ?
               for update skip locked),
        due as (
            update alluvium.embedding_work w
               set next_attempt_at = ?::timestamptz
              from waiting u
             where w.tenant_id = ?::uuid and w.message_id = u.message_id and w.revision = u.revision
            returning w.message_id, w.revision, w.attempts)
        select d.message_id, d.revision, d.attempts, m.session_id, m.occurred_at, m.stored_at,
               m.source_topic, m.source_partition, m.source_offset, m.source_timestamp
          from due d
          join alluvium.messages m
            on m.tenant_id = ?::uuid and m.message_id = d.message_id and m.revision = d.revision
        """;

    private SelectUnrecorded() {}

    /// Most tenants have none; found by index, without a lock.
    public static boolean areThere(TenantTransaction tx, Instant before) {
        return tx.sql()
                .resultQuery("""
                    select exists (
                        select from alluvium.embedding_work w
                         where w.tenant_id = ?::uuid and w.state = 'pending' and w.stored_at < ?::timestamptz
                           and coalesce(w.next_attempt_at, w.stored_at) < ?::timestamptz)
                    """, tx.tenant().value(), utc(before), utc(before))
                .fetchSingle(0, Boolean.class);
    }

    /// @param before from which on work has waited long
    public static List<Unrecorded> select(TenantTransaction tx, Instant before, Instant now, int most) {
        var tenant = tx.tenant().value();
        return tx.sql()
                .resultQuery(SELECT, tenant, utc(before), utc(before), most, utc(now), tenant, tenant)
                .fetch(row -> new Unrecorded(
                        row.get("message_id", String.class),
                        row.get("revision", Integer.class),
                        row.get("attempts", Integer.class),
                        row.get("session_id", String.class),
                        row.get("occurred_at", Instant.class),
                        row.get("stored_at", Instant.class),
                        new Origin(
                                row.get("source_topic", String.class),
                                row.get("source_partition", Integer.class),
                                row.get("source_offset", Long.class),
                                timestamp(row.get("source_timestamp", Instant.class)))));
    }

    private static long timestamp(Instant time) {
        return time == null ? 0 : time.toEpochMilli();
    }

    private static OffsetDateTime utc(Instant time) {
        return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
