package dev.alluvium.ingest;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.ingest.LexicalDocuments.Filed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Adds documents and counts, in one statement: with many tenants in a batch the round trips cost more than the rows.
final class AddTerms {

    private static final String ADD = """
        with filed as (
            insert into alluvium.lexical_documents
                  (tenant_id, message, document, audience, length, terms, weights, place)
            select ?::uuid, u.message, u.document, u.audience, u.length, string_to_array(u.terms, ' '), u.weights,
                   (select alluvium.place())
              from %s)
        insert into alluvium.lexical_statistics as s (tenant_id, audience, documents, length, last_document, posted)
        select ?::uuid, c.audience, c.documents, c.length, c.last_document, c.posted
          from unnest(?::text[], ?::bigint[], ?::float8[], ?::int[], ?::int[])
            as c (audience, documents, length, last_document, posted)
        on conflict (tenant_id, audience) do update
           set documents = s.documents + excluded.documents, length = s.length + excluded.length,
               last_document = greatest(s.last_document, excluded.last_document),
               posted = greatest(s.posted, excluded.posted)
        """.formatted(LexicalDocuments.ROWS);

    private AddTerms() {}

    /// @param counts columns of [LexicalStatistics]
    static void add(TenantTransaction tx, Map<String, Filed> documents, List<Object> counts) {
        var tenant = tx.tenant().value();
        var binds = new ArrayList<Object>();
        binds.add(tenant);
        binds.addAll(LexicalDocuments.columns(documents));
        binds.add(tenant);
        binds.addAll(counts);
        tx.sql().execute(ADD, binds.toArray());
    }
}
