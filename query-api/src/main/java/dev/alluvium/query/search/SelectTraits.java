package dev.alluvium.query.search;

import dev.alluvium.database.TenantTransaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// Under which numbers messages are filed, and who sent them.
final class SelectTraits {

    /// @param document null when the message is not filed
    record Traits(Integer document, String sender) {}

    private SelectTraits() {}

    /// Of the nearest messages, each with a search's traits or not, and of others of which they are known.
    static Map<String, Traits> of(TenantTransaction tx, Collection<Neighbour> nearest, Map<String, Traits> known) {
        var traits = new HashMap<>(known);
        var unknown = new ArrayList<String>();
        for (var one : nearest) {
            if (!traits.containsKey(one.messageId())) {
                traits.put(one.messageId(), one.traits());
                if (one.traits() == null) {
                    unknown.add(one.messageId());
                }
            }
        }
        if (!unknown.isEmpty()) {
            traits.putAll(run(tx, unknown));
        }
        return traits;
    }

    private static Map<String, Traits> run(TenantTransaction tx, Collection<String> messageIds) {
        var traits = new HashMap<String, Traits>();
        tx.sql()
                .resultQuery("""
                    select m.message_id, d.document, coalesce(nullif(m.sender_name, ''), m.sender_id) as sender
                      from alluvium.messages m
                      left join alluvium.lexical_documents d on d.tenant_id = ?::uuid and d.message = m.message_id
                     where m.tenant_id = ?::uuid and m.message_id = any (?::text[])
                    """, tx.tenant().value(), tx.tenant().value(), messageIds.toArray(String[]::new))
                .forEach(row -> traits.put(
                        row.get(0, String.class), new Traits(row.get(1, Integer.class), row.get(2, String.class))));
        return traits;
    }
}
