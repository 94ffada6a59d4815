package dev.alluvium.embed.message;

import dev.alluvium.database.Chunking;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.context.Arrival;
import dev.alluvium.database.context.Place;
import dev.alluvium.embed.message.work.Work;
import dev.alluvium.runtime.settings.RefusedException;
import java.time.Instant;
import java.util.List;

/// Locks the messages of some work before the work itself, in the order in which the ingest-worker locks
/// them. The database locks the message of a chunk that is written: two workers of which one took the work
/// first would wait for each other.
final class LockMessages {

    /// @param places of the messages in their sessions
    /// @param indexed whether the tenant has so many vectors that they are in the index
    record Locked(List<Place> places, boolean indexed) {}

    private LockMessages() {}

    /// The installation's chunk size is held too, from here to the end of the transaction.
    ///
    /// @throws RefusedException when it is another one
    static Locked lock(TenantTransaction tx, Chunking own, List<? extends Work> work) {
        var tenant = tx.tenant().value();
        var rows = tx.sql()
                .resultQuery("""
                    select m.session_id, m.channel, m.occurred_at, m.arrived_at, m.arrived_offset, m.message_id,
                           (select coalesce(sum(c.stored - c.pending - c.failed), 0) >= ?
                              from alluvium.message_counts c where c.tenant_id = ?::uuid) as many,
                           (select alluvium.hold_chunking()) as chunking
                      from alluvium.messages m
                     where m.tenant_id = ?::uuid and m.message_id = any (?::text[])
                     order by m.message_id
                       for share of m
                    """, FillIndex.FROM, tenant, tenant, Work.ids(work))
                .fetch();
        if (rows.isNotEmpty()) {
            require(own, rows.getFirst().get("chunking", Integer[].class));
        }
        return new Locked(
                rows.map(row -> new Place(
                        row.get("session_id", String.class),
                        row.get("channel", String.class),
                        row.get("occurred_at", Instant.class),
                        new Arrival(row.get("arrived_at", Instant.class), row.get("arrived_offset", Long.class)),
                        row.get("message_id", String.class))),
                rows.isNotEmpty() && rows.getFirst().get("many", Boolean.class));
    }

    /// @param held null where no worker has said any yet
    private static void require(Chunking own, Integer[] held) {
        if (held != null) {
            RequireChunking.same(new Chunking(held[0], held[1]), own);
        }
    }
}
