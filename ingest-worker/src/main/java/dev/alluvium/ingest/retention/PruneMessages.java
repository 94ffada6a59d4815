package dev.alluvium.ingest.retention;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.binding.ArrayColumn;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.Topics;
import java.time.Instant;

/// Takes away what is left of a tenant's deleted messages and replaced revisions. What a record that may be
/// delivered again still needs stays, whatever is set: the database sees to that.
record PruneMessages(TenantDatabase database, TenantId tenant, Long[] logStarts, Instant before) implements Task {
    private static final int ROWS = 500;

    @Override
    public boolean step() {
        return database.write(tenant, tx -> {
            var pruned = tx.sql()
                    .resultQuery(
                            "select tombstones, revisions from alluvium.prune_messages(?, ?::bigint[],"
                                    + " ?::text::timestamptz, ?)",
                            Topics.MESSAGES,
                            ArrayColumn.longs(logStarts),
                            before.toString(),
                            ROWS)
                    .fetchSingle();
            return pruned.get(0, Integer.class) == ROWS || pruned.get(1, Integer.class) >= ROWS;
        });
    }
}
