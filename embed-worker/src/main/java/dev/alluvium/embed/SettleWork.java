package dev.alluvium.embed;

import dev.alluvium.database.RemixVectors;
import dev.alluvium.database.RemixVectors.Place;
import dev.alluvium.database.TenantTransaction;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes what became of a tenant's work, in one transaction. Each row of `embedding_work` is taken away first: who
/// gets it writes the chunks; for anybody else, a second delivery, an edit that came between, there is nothing to do.
final class SettleWork {

    private final short generation;
    private final Patience patience;

    SettleWork(short generation, Patience patience) {
        this.generation = generation;
        this.patience = patience;
    }

    short generation() {
        return generation;
    }

    void settle(TenantTransaction tx, List<Work> work, Instant now) {
        var places = lockMessages(tx, work);
        RemixVectors.lock(tx);
        var taken =
                take(tx, work.stream().filter(Work.Embedded.class::isInstance).toList());
        var embedded = work.stream()
                .filter(w -> taken.containsKey(w.messageId()))
                .map(Work.Embedded.class::cast)
                .toList();
        if (!embedded.isEmpty()) {
            deleteChunks(tx, ids(embedded));
            WriteChunks.write(tx, generation, embedded, now);
        }
        long failed =
                refuse(tx, work.stream().filter(Work.Refused.class::isInstance).toList(), now);
        RemixVectors.run(
                tx,
                places,
                List.of(),
                embedded.stream().map(Work.Embedded::messageId).toList());
        long pendingDone = taken.values().stream().filter("pending"::equals).count();
        count(tx, -pendingDone - failed, failed - (taken.size() - pendingDone));
    }

    /// Before the work, in the order in which the ingest-worker locks them. The database locks the message of a
    /// chunk that is written, and whoever took the work first would wait for each other.
    ///
    /// @return where they are in their sessions
    private static List<Place> lockMessages(TenantTransaction tx, List<Work> work) {
        return tx.sql()
                .resultQuery("""
                    select session_id, occurred_at, message_id
                      from alluvium.messages
                     where tenant_id = ?::uuid and message_id = any (?::text[])
                     order by message_id
                       for share
                    """, tx.tenant().value(), ids(work))
                .fetch(row -> new Place(
                        row.get(0, String.class),
                        row.get(1, OffsetDateTime.class).toInstant(),
                        row.get(2, String.class)));
    }

    /// The state that each row was in, by message id.
    private static Map<String, String> take(TenantTransaction tx, List<Work> embedded) {
        if (embedded.isEmpty()) {
            return Map.of();
        }
        var taken = new HashMap<String, String>();
        tx.sql()
                .resultQuery(
                        """
                        delete from alluvium.embedding_work w
                         using unnest(?::text[], ?::int[]) as u (message_id, revision)
                         where w.tenant_id = ?::uuid and w.message_id = u.message_id and w.revision = u.revision
                        returning w.message_id, w.state
                        """, ids(embedded), revisions(embedded), tx.tenant().value())
                .forEach(row -> taken.put(row.get(0, String.class), row.get(1, String.class)));
        return taken;
    }

    /// Counts one attempt more; the last one makes it failed. Returns how many became failed just now. What they
    /// had before, hidden since the edit, goes.
    private long refuse(TenantTransaction tx, List<Work> refused, Instant now) {
        if (refused.isEmpty()) {
            return 0;
        }
        var failed = tx
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
                        ids(refused),
                        revisions(refused),
                        refused.stream().map(w -> ((Work.Refused) w).attempts()).toArray(Integer[]::new),
                        refused.stream().map(w -> ((Work.Refused) w).reason()).toArray(String[]::new),
                        refused.stream().map(w -> ((Work.Refused) w).detail()).toArray(String[]::new),
                        tx.tenant().value())
                .fetch()
                .stream()
                .filter(row -> row.get(1, String.class).equals("failed"))
                .map(row -> row.get(0, String.class))
                .toList();
        if (!failed.isEmpty()) {
            deleteChunks(tx, failed.toArray(String[]::new));
        }
        return failed.size();
    }

    private static OffsetDateTime utc(Instant time) {
        return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    private static void deleteChunks(TenantTransaction tx, String[] messageIds) {
        tx.sql()
                .execute(
                        "delete from alluvium.chunks where tenant_id = ?::uuid and message_id = any (?::text[])",
                        tx.tenant().value(),
                        messageIds);
    }

    private static void count(TenantTransaction tx, long pending, long failed) {
        if (pending == 0 && failed == 0) {
            return;
        }
        tx.sql().execute("""
            insert into alluvium.message_counts as c (tenant_id, writer, stored, deleted, pending, failed)
            values (?::uuid, 'embed', 0, 0, ?, ?)
            on conflict (tenant_id, writer) do update
               set pending = c.pending + excluded.pending, failed = c.failed + excluded.failed
            """, tx.tenant().value(), pending, failed);
    }

    private static String[] ids(List<? extends Work> work) {
        return work.stream().map(Work::messageId).toArray(String[]::new);
    }

    private static Integer[] revisions(List<? extends Work> work) {
        return work.stream().map(Work::revision).toArray(Integer[]::new);
    }
}
