package dev.alluvium.query.insight;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.hit.Doubts;
import dev.alluvium.query.search.hit.Doubts.Text;
import dev.alluvium.query.search.hit.SearchTarget.Texts;
import dev.alluvium.query.search.request.Keywords;

/// The texts of insights that may say what has to be said, as many as there is room for.
final class SelectInsightTexts {
    private static final String SQL = """
        select t.insight_id, t.revision, case when t.bytes <= ? then t.text end
          from (select i.insight_id, i.revision, i.text, u.at,
                       sum(octet_length(i.text)) over (order by u.at) as bytes
                  from unnest(?::uuid[]) with ordinality as u (insight_id, at)
                  join alluvium.insights i on i.tenant_id = ?::uuid and i.insight_id = u.insight_id) as t
         order by t.at
        """;

    private SelectInsightTexts() {}

    static Texts run(TenantTransaction tx, Keywords keywords, Doubts doubts) {
        var texts = tx.sql()
                .resultQuery(
                        SQL,
                        tx.textBytes(),
                        doubts.open().toArray(String[]::new),
                        tx.tenant().value())
                .fetch(row -> new Text(row.get(0, String.class), row.get(1, Integer.class), row.get(2, String.class)));
        return doubts.texts(texts, keywords::allow);
    }
}
