package dev.alluvium.embed.message;

import dev.alluvium.database.TenantTransaction;
import java.util.List;

/// Deletes the chunks of messages, and with them their vectors.
final class DeleteChunks {

    private DeleteChunks() {}

    static void delete(TenantTransaction tx, List<String> messageIds) {
        if (!messageIds.isEmpty()) {
            tx.sql()
                    .execute(
                            "delete from alluvium.chunks where tenant_id = ?::uuid and message_id = any (?::text[])",
                            tx.tenant().value(),
                            messageIds.toArray(String[]::new));
        }
    }
}
