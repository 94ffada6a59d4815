package dev.alluvium.query.search.words;

import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.Columns;
import dev.alluvium.database.binding.TextQuery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The postings of terms, and the number and average length of documents, on which ranks depend. Both cover the
/// messages that the reader may know of, and no others.
final class SelectPostings {

    /// The newest documents have no postings yet; their own rows hold the same figures, and are compared as a whole
    /// before they are taken apart. One statement reads both, so that each document is met once: the number up to
    /// which documents are posted moves while others search.
    private static final String SQL = """
        select p.term, p.block, p.entries, null::bigint as documents, null::float8 as length
          from alluvium.lexical_postings p
         where p.tenant_id = ?::uuid and p.term = any (?::text[])
         union all
        select q.term, d.document / 256,
               set_byte('\\x00', 0, d.document % 256) || substring(d.weights from 2 * q.at::int + 1 for 2)
                   || substring(d.weights for 2),
               null, null
          from (select d.document, d.terms, d.weights
                  from alluvium.lexical_documents d
                 where d.tenant_id = ?::uuid and d.weights is not null
                   and d.document > (select coalesce(max(s.posted), 0)
                                       from alluvium.lexical_statistics s
                                      where s.tenant_id = ?::uuid and s.audience = 'public')
                   and d.terms && ?::text[]
                offset 0) as d
         cross join lateral unnest(d.terms) with ordinality as q (term, at)
         where q.term in (select u.term from unnest(?::text[]) as u (term))
         union all
        select null, max(s.analysis) filter (where s.audience = 'public'), null, coalesce(sum(s.documents), 0)::bigint, coalesce(sum(s.length), 0)::float8
          from alluvium.lexical_statistics s
         where s.tenant_id = ?::uuid
        """;

    /// @param entries see [dev.alluvium.analysis.Postings]
    record Row(int block, byte[] entries) {}

    /// @param rows by term
    /// @param documents all that there are
    /// @param averageLength of a document
    /// @param current whether all are filed by this version of the analysis
    record Found(Map<String, List<Row>> rows, long documents, double averageLength, boolean current) {
        List<Row> rows(String term) {
            return rows.getOrDefault(term, List.of());
        }
    }

    private SelectPostings() {}

    /// @param term null on the row about all documents
    private record Read(String term, Row row, long documents, double length) {}

    static Found run(TenantTransaction tx, Collection<String> terms) {
        var tenant = tx.tenant().value();
        var asked = terms.toArray(String[]::new);
        var values = List.of(tenant, asked, tenant, tenant, asked, asked, tenant);
        var rows = new HashMap<String, List<Row>>();
        Read all = null;
        for (var read : tx.rows(new TextQuery<>(SQL, values, SelectPostings::read))) {
            if (read.term == null) {
                all = read;
            } else {
                rows.computeIfAbsent(read.term, _ -> new ArrayList<>()).add(read.row);
            }
        }
        long documents = all.documents;
        boolean current = documents == 0 || all.row.block == TextAnalyzer.VERSION;
        return new Found(rows, documents, documents == 0 ? 1 : Math.max(1, all.length / documents), current);
    }

    private static Read read(Columns row) throws SQLException {
        return new Read(row.text(), new Row(row.integer(), row.bytes()), row.number(), row.real());
    }
}
