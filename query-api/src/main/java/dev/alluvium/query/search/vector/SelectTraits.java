package dev.alluvium.query.search.vector;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.Columns;
import dev.alluvium.database.binding.TextQuery;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Under which numbers messages are filed, who sent them, on which day, and whether they ask.
public final class SelectTraits {

    /// The day on which a message was said, by its sender's clock. The message is called `%s`.
    public static final String DAY =
            "(%1$s.occurred_at at time zone 'UTC' + coalesce(%1$s.utc_offset, 0) * interval '1 second')::date";

    /// Whether a message ends with a question mark: 63 in ASCII, 65311 where letters are as wide as high, 1567 in
    /// Arabic. A long one tells whatever it ends with, and is not read for it. The message is called `%s`.
    public static final String ASKS = """
        case when octet_length(%1$s.content) <= 2048
             then right(rtrim(%1$s.content, e' \\r\\n\\t'), 1) in (chr(63), chr(65311), chr(1567))
             else false end\
        """;

    private static final String SQL = """
        select m.message_id, d.document, coalesce(nullif(m.sender_name, ''), m.sender_id) as sender, %s as day,
               %s as asks
          from alluvium.messages m
          left join alluvium.lexical_documents d on d.tenant_id = ?::uuid and d.message = m.message_id
         where m.tenant_id = ?::uuid and m.message_id = any (?::text[])
        """.formatted(DAY.formatted("m"), ASKS.formatted("m"));

    /// @param document null when the message is not filed
    /// @param day on which it was said, by its sender's clock
    /// @param asks whether it is a question
    public record Traits(Integer document, String sender, LocalDate day, boolean asks) {}

    private SelectTraits() {}

    /// Of the nearest messages, each with a search's traits or not, and of others of which they are known.
    public static Map<String, Traits> of(
            TenantTransaction tx, Collection<Neighbour> nearest, Map<String, Traits> known) {
        var traits = new HashMap<>(known);
        var unknown = new ArrayList<String>();
        for (var one : nearest) {
            if (!traits.containsKey(one.messageId())) {
                traits.put(one.messageId(), one.traits());
                if (one.traits() == null) {
                    unknown.add(one.messageId());
                }
            }
        }
        if (!unknown.isEmpty()) {
            traits.putAll(run(tx, unknown));
        }
        return traits;
    }

    private static Map<String, Traits> run(TenantTransaction tx, Collection<String> messageIds) {
        var traits = new HashMap<String, Traits>();
        var tenant = tx.tenant().value();
        var values = List.of(tenant, tenant, messageIds.toArray(String[]::new));
        tx.rows(new TextQuery<>(SQL, values, row -> traits.put(row.text(), read(row))));
        return traits;
    }

    static Traits read(Columns row) throws SQLException {
        return new Traits(row.integerOrNull(), row.text(), row.day(), row.flag());
    }
}
