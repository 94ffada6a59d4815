package dev.alluvium.query.search.words;

import dev.alluvium.analysis.Postings;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.TextQuery;
import dev.alluvium.query.search.words.SelectPostings.Row;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/// Which of a few documents say one of some terms themselves, by the postings of their blocks and, where they are not
/// posted yet, by their own rows. For function words, of which all postings would be too many to read.
final class SelectSaying {
    private static final String SQL = """
        select p.block, p.entries
          from alluvium.lexical_postings p
         where p.tenant_id = ?::uuid and p.term = any (?::text[]) and p.block = any (?::int[])
         union all
        select d.document / 256, set_byte('\\x00', 0, d.document % 256)
                   || substring(d.weights from 2 * q.at::int + 1 for 2) || substring(d.weights for 2)
          from alluvium.lexical_documents d
         cross join lateral unnest(d.terms) with ordinality as q (term, at)
         where d.tenant_id = ?::uuid and d.document = any (?::int[]) and d.weights is not null
           and q.term = any (?::text[])
        """;

    private SelectSaying() {}

    static BitSet run(TenantTransaction tx, int[] documents, Collection<String> terms) {
        var tenant = tx.tenant().value();
        var asked = terms.toArray(String[]::new);
        var saying = new BitSet();
        var values = List.of(
                tenant,
                asked,
                boxed(IntStream.of(documents).map(Postings::block).distinct()),
                tenant,
                boxed(IntStream.of(documents)),
                asked);
        for (var row : tx.rows(new TextQuery<>(SQL, values, row -> new Row(row.integer(), row.bytes())))) {
            for (int i = 0; i < Postings.count(row.entries()); i++) {
                if (Postings.own(row.entries(), i)) {
                    saying.set(row.block() * Postings.BLOCK + Postings.document(row.entries(), i));
                }
            }
        }
        return saying;
    }

    private static Integer[] boxed(IntStream numbers) {
        return numbers.boxed().toArray(Integer[]::new);
    }
}
