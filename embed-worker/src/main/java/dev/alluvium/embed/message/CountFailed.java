package dev.alluvium.embed.message;

import dev.alluvium.database.TenantTransaction;

/// Moves messages from the tenant's count of pending ones to the count of failed ones.
final class CountFailed {

    private CountFailed() {}

    static void count(TenantTransaction tx, int failed) {
        if (failed > 0) {
            tx.sql().execute("""
                insert into alluvium.message_counts as c (tenant_id, writer, stored, deleted, pending, failed)
                values (?::uuid, 'embed', 0, 0, ?, ?)
                on conflict (tenant_id, writer) do update
                   set pending = c.pending + excluded.pending, failed = c.failed + excluded.failed
                """, tx.tenant().value(), -failed, failed);
        }
    }
}
