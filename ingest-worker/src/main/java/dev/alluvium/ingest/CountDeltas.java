package dev.alluvium.ingest;

import dev.alluvium.database.TenantTransaction;
import java.util.List;

/// By how much one transaction changes the tenant's counts. Each worker keeps a row of its own, so that they never
/// wait for each other; the sum of the rows is exact at every moment.
final class CountDeltas {

    private long stored;
    private long deleted;
    private long pending;
    private long failed;

    void withdrawn(String state) {
        switch (state) {
            case "pending" -> pending--;
            case "failed" -> failed--;
            default -> throw new IllegalStateException("embedding_work in state " + state);
        }
    }

    void enqueued(int count) {
        pending += count;
    }

    void count(List<MessageHistory> changed) {
        for (var history : changed) {
            stored += live(history.isLive()) - live(history.wasLive());
            deleted += live(!history.isLive()) - live(!history.isNew() && !history.wasLive());
        }
    }

    void write(TenantTransaction tx) {
        tx.sql().execute("""
            insert into alluvium.message_counts as c (tenant_id, writer, stored, deleted, pending, failed)
            values (?::uuid, 'ingest', ?, ?, ?, ?)
            on conflict (tenant_id, writer) do update
               set stored = c.stored + excluded.stored, deleted = c.deleted + excluded.deleted,
                   pending = c.pending + excluded.pending, failed = c.failed + excluded.failed
            """, tx.tenant().value(), stored, deleted, pending, failed);
    }

    private static int live(boolean is) {
        return is ? 1 : 0;
    }
}
