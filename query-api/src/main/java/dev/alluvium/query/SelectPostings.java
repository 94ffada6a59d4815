package dev.alluvium.query;

import dev.alluvium.database.TenantTransaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The postings of terms, and what ranks depend on besides: of the messages that the reader may know of, and of no
/// others.
final class SelectPostings {

    /// @param entries see [dev.alluvium.analysis.Postings]
    record Row(int block, byte[] entries) {}

    /// @param rows by term
    /// @param documents all that there are
    /// @param averageLength of a document
    record Found(Map<String, List<Row>> rows, long documents, double averageLength) {}

    private SelectPostings() {}

    static Found run(TenantTransaction tx, Collection<String> terms) {
        var rows = new HashMap<String, List<Row>>();
        tx.sql()
                .resultQuery("""
                    select p.term, p.block, p.entries
                      from alluvium.lexical_postings p
                     where p.tenant_id = ?::uuid and p.term = any (?::text[])
                    """, tx.tenant().value(), terms.toArray(String[]::new))
                .forEach(row -> rows.computeIfAbsent(row.get(0, String.class), term -> new ArrayList<>())
                        .add(new Row(row.get(1, Integer.class), row.get(2, byte[].class))));
        var all = tx.sql().resultQuery("""
            select coalesce(sum(s.documents), 0)::bigint, coalesce(sum(s.length), 0)::float8
              from alluvium.lexical_statistics s
             where s.tenant_id = ?::uuid
            """, tx.tenant().value()).fetchSingle();
        long documents = all.get(0, Long.class);
        return new Found(rows, documents, documents == 0 ? 1 : Math.max(1, all.get(1, Double.class) / documents));
    }
}
