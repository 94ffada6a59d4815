package dev.alluvium.ingest;

import dev.alluvium.database.TenantTransaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rows of `lexical_documents`: under which number, for whom and by which terms a message is filed.
final class LexicalDocuments {

    /// @param document its number within the tenant
    /// @param filedFor the audience
    /// @param length in words, those of the context by their weight
    record Filed(int document, String filedFor, float length, List<String> terms) {}

    private LexicalDocuments() {}

    static Map<String, Filed> held(TenantTransaction tx, Collection<String> messageIds) {
        var held = new HashMap<String, Filed>();
        tx.sql()
                .resultQuery("""
                    select message_id, document, filed_for, length, terms
                      from alluvium.lexical_documents
                     where tenant_id = ?::uuid and message_id = any (?::text[])
                    """, tx.tenant().value(), messageIds.toArray(String[]::new))
                .forEach(row -> held.put(
                        row.get("message_id", String.class),
                        new Filed(
                                row.get("document", Integer.class),
                                row.get("filed_for", String.class),
                                row.get("length", Float.class),
                                List.of(row.get("terms", String[].class)))));
        return held;
    }

    /// The terms travel as one text for each document, because arrays of arrays must have one length.
    static void write(TenantTransaction tx, Map<String, Filed> filed) {
        if (filed.isEmpty()) {
            return;
        }
        var tenant = tx.tenant().value();
        var rows = List.copyOf(filed.entrySet());
        tx.sql()
                .execute(
                        """
                        with u as materialized (
                            select u.message_id, u.document, u.filed_for, u.length, string_to_array(u.terms, ' ') as terms
                              from unnest(?::text[], ?::int[], ?::text[], ?::real[], ?::text[])
                                as u (message_id, document, filed_for, length, terms)
                        ), updated as (
                            update alluvium.lexical_documents d
                               set filed_for = u.filed_for, length = u.length, terms = u.terms
                              from u
                             where d.tenant_id = ?::uuid and d.message_id = u.message_id
                            returning d.message_id
                        )
                        insert into alluvium.lexical_documents
                              (tenant_id, message_id, document, filed_for, length, terms, place)
                        select ?::uuid, u.message_id, u.document, u.filed_for, u.length, u.terms, (select alluvium.place())
                          from u
                         where u.message_id not in (select message_id from updated)
                        """,
                        rows.stream().map(Map.Entry::getKey).toArray(String[]::new),
                        rows.stream().map(row -> row.getValue().document()).toArray(Integer[]::new),
                        rows.stream().map(row -> row.getValue().filedFor()).toArray(String[]::new),
                        rows.stream().map(row -> row.getValue().length()).toArray(Float[]::new),
                        rows.stream()
                                .map(row -> String.join(" ", row.getValue().terms()))
                                .toArray(String[]::new),
                        tenant,
                        tenant);
    }

    static void delete(TenantTransaction tx, List<String> messageIds) {
        if (!messageIds.isEmpty()) {
            tx.sql()
                    .execute(
                            "delete from alluvium.lexical_documents where tenant_id = ?::uuid and message_id = any"
                                    + " (?::text[])",
                            tx.tenant().value(),
                            messageIds.toArray(String[]::new));
        }
    }
}
