package dev.alluvium.query;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.Postings;
import dev.alluvium.analysis.TermWeights;
import dev.alluvium.analysis.TermWeights.Said;
import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.StoredMessages.Draft;
import java.util.List;
import org.jooq.Record;
import org.jooq.Result;

/// Files the terms of a message like ingest-worker, without a context. Posts some of them, the first ones of a tenant,
/// so that searches meet both.
final class FiledTerms {
    private static final int POSTED_AT_ONCE = 4;

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
            insert into alluvium.lexical_statistics as s (tenant_id, audience, last_document, analysis)
            values (?::uuid, 'public', 1, ?)
            on conflict (tenant_id, audience) do update set last_document = s.last_document + 1
            returning last_document
            """, tenant, TextAnalyzer.VERSION).fetchSingle(0, Integer.class);
        tx.sql().execute("""
            insert into alluvium.lexical_statistics as s (tenant_id, audience, documents, length)
            values (?::uuid, ?, 1, ?)
            on conflict (tenant_id, audience) do update
               set documents = s.documents + 1, length = s.length + excluded.length
            """, tenant, audience, (double) terms.length());
        tx.sql()
                .execute(
                        """
                        insert into alluvium.lexical_documents (tenant_id, message, document, audience, length, terms, weights)
                        values (?::uuid, ?, ?, ?, ?, ?, ?)
                        """,
                        tenant,
                        draft.id,
                        number,
                        audience,
                        terms.length(),
                        terms.weights().keySet().toArray(String[]::new),
                        Postings.weights(terms));
        if (number % POSTED_AT_ONCE == 0) {
            post(tx);
        }
    }

    /// Posts what is not posted yet.
    static void post(TenantTransaction tx) {
        var tenant = tx.tenant().value();
        for (var row : rows(tx)) {
            int number = row.get(0, Integer.class);
            var terms = row.get(2, String[].class);
            for (int i = 0; i < terms.length; i++) {
                var postings = new Postings.Builder();
                postings.add(number % Postings.BLOCK, row.get(3, byte[].class), i);
                tx.sql().execute("""
                    insert into alluvium.lexical_postings as p (tenant_id, term, audience, block, entries)
                    values (?::uuid, ?, ?, ?, ?)
                    on conflict (tenant_id, term, audience, block, place) do update
                       set entries = p.entries || excluded.entries
                    """, tenant, terms[i], row.get(1), Postings.block(number), postings.entries());
            }
        }
        tx.sql().execute("""
            update alluvium.lexical_statistics set posted = last_document
             where tenant_id = ?::uuid and audience = 'public'
            """, tenant);
    }

    static int unposted(TenantTransaction tx) {
        return rows(tx).size();
    }

    private static Result<Record> rows(TenantTransaction tx) {
        return tx.sql().fetch("""
            select d.document, d.audience, d.terms, d.weights
              from alluvium.lexical_documents d
              join alluvium.lexical_statistics s
                on s.tenant_id = ?::uuid and s.audience = 'public' and d.document > s.posted
             where d.tenant_id = ?::uuid
            """, tx.tenant().value(), tx.tenant().value());
    }
}
