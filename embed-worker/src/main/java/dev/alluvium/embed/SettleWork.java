package dev.alluvium.embed;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.context.RemixVectors;
import dev.alluvium.database.context.RemixVectors.Place;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

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
        var locked = lockMessages(tx, work);
        RemixVectors.lock(tx);
        var embedded =
                take(tx, work.stream().filter(Work.Embedded.class::isInstance).toList());
        write(tx, embedded, locked.many(), now);
        refuse(tx, work.stream().filter(Work.Refused.class::isInstance).toList(), now);
        RemixVectors.run(
                tx,
                locked.places(),
                List.of(),
                embedded.stream().map(Work.Embedded::messageId).toList());
    }

    private void write(TenantTransaction tx, List<Work.Embedded> embedded, boolean indexed, Instant now) {
        if (embedded.isEmpty()) {
            return;
        }
        var edited = embedded.stream().filter(message -> message.revision() > 1).toList();
        if (!edited.isEmpty()) {
            deleteChunks(tx, ids(edited));
        }
        WriteChunks.write(tx, generation, indexed, embedded, now);
        if (indexed) {
            FillIndex.goOn(
                    tx,
                    generation,
                    embedded.stream()
                            .mapToInt(message -> message.chunks().size())
                            .sum());
        }
    }

    /// @param places of the messages in their sessions
    /// @param many whether the tenant has so many vectors that they are in the index
    private record Locked(List<Place> places, boolean many) {}

    /// Before the work, in the order in which the ingest-worker locks them. The database locks the message of a
    /// chunk that is written, and whoever took the work first would wait for each other.
    private static Locked lockMessages(TenantTransaction tx, List<Work> work) {
        var tenant = tx.tenant().value();
        var rows = tx.sql()
                .resultQuery("""
                    select m.session_id, m.occurred_at, m.message_id,
                           (select coalesce(sum(c.stored - c.pending - c.failed), 0) >= ?
                              from alluvium.message_counts c where c.tenant_id = ?::uuid) as many
                      from alluvium.messages m
                     where m.tenant_id = ?::uuid and m.message_id = any (?::text[])
                     order by m.message_id
                       for share of m
                    """, FillIndex.FROM, tenant, tenant, ids(work))
                .fetch();
        return new Locked(
                rows.map(row -> new Place(
                        row.get(0, String.class),
                        row.get(1, OffsetDateTime.class).toInstant(),
                        row.get(2, String.class))),
                rows.isNotEmpty() && rows.getFirst().get(3, Boolean.class));
    }

    /// Takes the work away and counts it.
    ///
    /// @return what was there to take
    private static List<Work.Embedded> take(TenantTransaction tx, List<Work> embedded) {
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
                    """, ids(embedded), revisions(embedded), tenant, tenant)
                .fetchSet(0, String.class);
        return embedded.stream()
                .filter(message -> taken.contains(message.messageId()))
                .map(Work.Embedded.class::cast)
                .toList();
    }

    /// Counts one attempt more; the last one makes it failed. What they had before, hidden since the edit, goes.
    private void refuse(TenantTransaction tx, List<Work> refused, Instant now) {
        if (refused.isEmpty()) {
            return;
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
            count(tx, failed.size());
        }
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

    private static void count(TenantTransaction tx, int failed) {
        tx.sql().execute("""
            insert into alluvium.message_counts as c (tenant_id, writer, stored, deleted, pending, failed)
            values (?::uuid, 'embed', 0, 0, ?, ?)
            on conflict (tenant_id, writer) do update
               set pending = c.pending + excluded.pending, failed = c.failed + excluded.failed
            """, tx.tenant().value(), -failed, failed);
    }

    private static String[] ids(List<? extends Work> work) {
        return work.stream().map(Work::messageId).toArray(String[]::new);
    }

    private static Integer[] revisions(List<? extends Work> work) {
        return work.stream().map(Work::revision).toArray(Integer[]::new);
    }
}
