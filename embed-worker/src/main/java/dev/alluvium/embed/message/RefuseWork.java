package dev.alluvium.embed.message;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.embed.message.work.Work;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/// Counts one more attempt at work that the model refused; the last attempt makes it failed.
final class RefuseWork {

    private RefuseWork() {}

    /// @return the ids of the messages that are failed now
    static List<String> refuse(TenantTransaction tx, List<Work.Refused> refused, Patience patience, Instant now) {
        if (refused.isEmpty()) {
            return List.of();
        }
        return tx
                .sql()
                .resultQuery(
                        """
                        update alluvium.embedding_work w
                           set state = case when w.attempts + 1 < ? then 'pending' else 'failed' end,
                               attempts = w.attempts + 1, reason = u.reason, detail = u.detail,
                               next_attempt_at = case when w.attempts + 1 < ? then ?::timestamptz end,
                               failed_at = case when w.attempts + 1 < ? then null else ?::timestamptz end
                          from unnest(?::text[], ?::int[], ?::int[], ?::text[], ?::text[])
                               as u (message_id, revision, attempts, reason, detail)
                         where w.tenant_id = ?::uuid and w.message_id = u.message_id and w.revision = u.revision
                           and w.attempts = u.attempts and w.state = 'pending'
                        returning w.message_id, w.state
                        """,
                        patience.attempts(),
                        patience.attempts(),
                        utc(now.plus(patience.delay())),
                        patience.attempts(),
                        utc(now),
                        Work.ids(refused),
                        Work.revisions(refused),
                        refused.stream().map(Work.Refused::attempts).toArray(Integer[]::new),
                        refused.stream().map(Work.Refused::reason).toArray(String[]::new),
                        refused.stream().map(Work.Refused::detail).toArray(String[]::new),
                        tx.tenant().value())
                .fetch()
                .stream()
                .filter(row -> row.get(1, String.class).equals("failed"))
                .map(row -> row.get(0, String.class))
                .toList();
    }

    private static OffsetDateTime utc(Instant time) {
        return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
