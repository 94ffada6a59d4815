package dev.alluvium.database.context;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.Halfvec;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Field;

/// The messages that count as the context of others: the two before each in its channel of its session, of
/// those that everybody sees who sees it.
///
/// They are counted whether they have a vector or not, so that the context of a message does not depend on
/// which of its neighbours was embedded first.
public final class SelectPreceding {
    private static final Field<String> MESSAGE = field(name("message_id"), String.class);
    private static final Field<String> PRECEDING = field(name("preceding"), String.class);
    private static final Field<Short> GENERATION = field(name("generation"), Short.class);
    private static final Field<float[]> VECTOR = field(name("vector"), Halfvec.TYPE);

    private static final String SELECT = """
        select m.message_id, p.message_id as preceding, e.generation, coalesce(e.raw, e.vector) as vector
          from alluvium.messages m
         cross join lateral (
               select b.message_id, b.revision, b.occurred_at, b.arrived_at, b.arrived_offset
                 from alluvium.messages b
                where b.tenant_id = ?::uuid and b.session_id = m.session_id and b.channel = m.channel and not b.deleted
                  and (b.occurred_at, b.arrived_at, b.arrived_offset, b.message_id)
                      < (m.occurred_at, m.arrived_at, m.arrived_offset, m.message_id)
                  and (b.visibility = 'public'
                       or alluvium.audience(b.visibility, b.sender_id) = alluvium.audience(m.visibility, m.sender_id))
                order by b.occurred_at desc, b.arrived_at desc, b.arrived_offset desc, b.message_id desc
                limit 2) p
          left join alluvium.chunks c
            on c.tenant_id = ?::uuid and c.message_id = p.message_id and c.ordinal = 0 and c.revision = p.revision
          left join alluvium.embeddings e
            on e.tenant_id = ?::uuid and e.message_id = c.message_id and e.ordinal = c.ordinal
         where m.tenant_id = ?::uuid and m.message_id = any (?::text[])
         order by m.message_id, p.occurred_at desc, p.arrived_at desc, p.arrived_offset desc, p.message_id desc
        """;

    private SelectPreceding() {}

    /// One message before another.
    ///
    /// @param vectors its first chunk's, by generation; empty while it has none
    public record Preceding(String messageId, Map<Short, float[]> vectors) {}

    /// By message, the nearest first.
    public static Map<String, List<Preceding>> of(TenantTransaction tx, Collection<String> messageIds) {
        var tenant = tx.tenant().value();
        var found = new HashMap<String, LinkedHashMap<String, Map<Short, float[]>>>();
        tx.sql()
                .resultQuery(SELECT, tenant, tenant, tenant, tenant, messageIds.toArray(String[]::new))
                .coerce(MESSAGE, PRECEDING, GENERATION, VECTOR)
                .forEach(row -> {
                    var vectors = found.computeIfAbsent(row.get(MESSAGE), id -> new LinkedHashMap<>())
                            .computeIfAbsent(row.get(PRECEDING), id -> new HashMap<>());
                    if (row.get(GENERATION) != null) {
                        vectors.put(row.get(GENERATION), row.get(VECTOR));
                    }
                });
        var preceding = new HashMap<String, List<Preceding>>();
        found.forEach((id, its) -> preceding.put(
                id,
                its.entrySet().stream()
                        .map(each -> new Preceding(each.getKey(), each.getValue()))
                        .toList()));
        return preceding;
    }
}
