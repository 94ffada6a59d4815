package dev.alluvium.query.search.hit;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.TextQuery;
import dev.alluvium.query.search.hit.Doubts.Text;
import dev.alluvium.query.search.hit.SearchTarget.Texts;
import dev.alluvium.query.search.request.Keywords;
import java.util.List;

/// The texts of messages of which nothing else tells whether they say what they have to say, as many as there is room
/// for. Nothing is looked for in them here: meanwhile a transaction would be open.
public final class SelectTexts {
    private static final String SQL = """
        select t.message_id, t.revision, case when t.bytes <= ? then t.content end
          from (select m.message_id, m.revision, m.content, u.at,
                       sum(octet_length(m.content)) over (order by u.at) as bytes
                  from unnest(?::text[]) with ordinality as u (message_id, at)
                  join alluvium.messages m
                    on m.tenant_id = ?::uuid and m.message_id = u.message_id and not m.deleted) as t
         order by t.at
        """;

    private SelectTexts() {}

    public static Texts run(TenantTransaction tx, Keywords keywords, Doubts doubts) {
        var values = List.of(
                tx.textBytes(),
                doubts.open().toArray(String[]::new),
                tx.tenant().value());
        var texts = tx.rows(new TextQuery<>(SQL, values, row -> new Text(row.text(), row.integer(), row.text())), true);
        return doubts.texts(texts, keywords::allow);
    }
}
