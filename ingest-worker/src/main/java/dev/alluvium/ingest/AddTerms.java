package dev.alluvium.ingest;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.ingest.LexicalDocuments.Filed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Puts postings behind what is there, without reading it, adds documents and counts, in one statement: with many
/// tenants in a batch the round trips cost more than the rows.
final class AddTerms {

    /// Not `on conflict` for postings: while a tenant is being moved, the row may lie in the other place.
    ///
    /// The terms of a document travel as one text, because arrays of arrays must have one length.
    private static final String ADD = """
        with u as materialized (
            select * from unnest(?::text[], ?::text[], ?::int[], ?::bytea[])
                as u (term, audience, block, entries)),
        updated as (
            update alluvium.lexical_postings p set entries = p.entries || u.entries
              from u
             where p.tenant_id = ?::uuid and p.term = u.term and p.audience = u.audience and p.block = u.block
            returning p.term, p.audience, p.block),
        inserted as (
            insert into alluvium.lexical_postings (tenant_id, term, audience, block, entries, place)
            select ?::uuid, u.term, u.audience, u.block, u.entries, (select alluvium.place())
              from u
             where (u.term, u.audience, u.block) not in (select term, audience, block from updated)),
        filed as (
            insert into alluvium.lexical_documents
                  (tenant_id, message, document, audience, length, terms, place)
            select ?::uuid, d.message, d.document, d.audience, d.length, string_to_array(d.terms, ' '),
                   (select alluvium.place())
              from unnest(?::text[], ?::int[], ?::text[], ?::real[], ?::text[])
                as d (message, document, audience, length, terms))
        insert into alluvium.lexical_statistics as s (tenant_id, audience, documents, length, last_document)
        select ?::uuid, c.audience, c.documents, c.length, c.last_document
          from unnest(?::text[], ?::bigint[], ?::float8[], ?::int[])
            as c (audience, documents, length, last_document)
        on conflict (tenant_id, audience) do update
           set documents = s.documents + excluded.documents, length = s.length + excluded.length,
               last_document = greatest(s.last_document, excluded.last_document)
        """;

    private AddTerms() {}

    /// @param counts columns of [LexicalStatistics]
    static void add(TenantTransaction tx, PostingChanges postings, Map<String, Filed> documents, List<Object> counts) {
        var tenant = tx.tenant().value();
        var binds = new ArrayList<Object>();
        binds.addAll(postings.added());
        binds.addAll(List.of(tenant, tenant, tenant));
        binds.addAll(LexicalDocuments.columns(documents));
        binds.add(tenant);
        binds.addAll(counts);
        tx.sql().execute(ADD, binds.toArray());
    }
}
