package dev.alluvium.ingest;

import dev.alluvium.database.TenantTransaction;
import java.util.List;

/// What becomes of a message's chunks when the message changes. Search shows a chunk only while its revision
/// is the message's: with another text the old chunks are hidden from now on, and stay until the embed-worker
/// has taken over the vectors of the parts that did not change. With the same text they stay in sight.
final class ReviseChunks {

    private ReviseChunks() {}

    static void revise(TenantTransaction tx, List<MessageHistory> edited) {
        var deleted = edited.stream().filter(history -> !history.isLive()).toList();
        if (!deleted.isEmpty()) {
            tx.sql()
                    .execute(
                            "delete from alluvium.chunks where tenant_id = ?::uuid and message_id = any (?::text[])",
                            tx.tenant().value(),
                            ids(deleted));
        }
        var sameText = edited.stream()
                .filter(history -> history.isLive() && !history.hasOtherContent())
                .toList();
        if (!sameText.isEmpty()) {
            tx.sql()
                    .execute(
                            """
                            update alluvium.chunks c
                               set revision = u.revision
                              from unnest(?::text[], ?::int[], ?::int[]) as u (message_id, earlier, revision)
                             where c.tenant_id = ?::uuid and c.message_id = u.message_id and c.revision = u.earlier
                            """,
                            ids(sameText),
                            sameText.stream().map(h -> h.before().number()).toArray(Integer[]::new),
                            sameText.stream().map(h -> h.current().number()).toArray(Integer[]::new),
                            tx.tenant().value());
        }
    }

    private static String[] ids(List<MessageHistory> histories) {
        return histories.stream().map(MessageHistory::messageId).toArray(String[]::new);
    }
}
