package dev.alluvium.query;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.Posting;
import dev.alluvium.analysis.Postings;
import dev.alluvium.analysis.TermWeights;
import dev.alluvium.analysis.TermWeights.Said;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.StoredMessages.Draft;
import java.util.List;

/// Files the terms of a message like ingest-worker, without a context.
final class FiledTerms {
    private FiledTerms() {}

    static void file(TenantTransaction tx, Draft draft) {
        var tenant = tx.tenant().value();
        var audience = draft.visibility.equals("private") ? "private:" + draft.sender : draft.visibility;
        var terms = TermWeights.of(
                RunningApi.RANKING.analyzers().of(Language.ENGLISH),
                new Said(draft.sender, draft.content),
                draft.occurredAt,
                List.of());
        int number = tx.sql().resultQuery("""
            insert into alluvium.lexical_statistics as s (tenant_id, audience, last_document)
            values (?::uuid, 'public', 1)
            on conflict (tenant_id, audience) do update set last_document = s.last_document + 1
            returning last_document
            """, tenant).fetchSingle(0, Integer.class);
        tx.sql().execute("""
            insert into alluvium.lexical_statistics as s (tenant_id, audience, documents, length)
            values (?::uuid, ?, 1, ?)
            on conflict (tenant_id, audience) do update
               set documents = s.documents + 1, length = s.length + excluded.length
            """, tenant, audience, (double) terms.length());
        tx.sql()
                .execute(
                        """
                        insert into alluvium.lexical_documents (tenant_id, message, document, audience, length, terms)
                        values (?::uuid, ?, ?, ?, ?, ?)
                        """,
                        tenant,
                        draft.id,
                        number,
                        audience,
                        terms.length(),
                        terms.weights().keySet().toArray(String[]::new));
        terms.weights().forEach((term, weight) -> {
            var posting = new Posting(number % Postings.BLOCK, weight.own(), weight.sixths(), terms.length());
            tx.sql().execute("""
                insert into alluvium.lexical_postings as p (tenant_id, term, audience, block, entries)
                values (?::uuid, ?, ?, ?, ?)
                on conflict (tenant_id, term, audience, block, place) do update set entries = p.entries || excluded.entries
                """, tenant, term, audience, Postings.block(number), Postings.entry(posting));
        });
    }
}
