package dev.alluvium.database.context;

import static dev.alluvium.database.generated.Tables.EMBEDDINGS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.values;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.Halfvec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.Field;
import org.jooq.Row5;

/// Mixes the vectors of messages anew where what is before them in their session has changed: a message was
/// embedded, edited, shown to others, moved or deleted. In the transaction in which it changed.
public final class RemixVectors {
    private static final Field<Short> GENERATION = field(name("generation"), Short.class);
    private static final Field<String> MESSAGE = field(name("message_id"), String.class);
    private static final Field<Integer> ORDINAL = field(name("ordinal"), Integer.class);
    private static final Field<Integer> CHARACTERS = field(name("characters"), Integer.class);
    private static final Field<float[]> RAW = field(name("raw"), Halfvec.TYPE);
    private static final Field<float[]> VECTOR = field(name("vector"), Halfvec.TYPE);

    /// For each place, the messages behind it with fewer than two in between that count for them: public ones
    /// and those for the same readers. Behind the second public message there can be none.
    private static final String FOLLOWERS = """
        select distinct f.message_id
          from %s
         cross join lateral (
               select n.message_id,
                      count(*) filter (where n.visibility = 'public')
                          over (order by n.occurred_at, n.arrived_at, n.arrived_offset, n.message_id
                                 rows between unbounded preceding and 1 preceding)
                      + case n.visibility when 'public' then 0 else
                        count(*) over (partition by alluvium.audience(n.visibility, n.sender_id)
                          order by n.occurred_at, n.arrived_at, n.arrived_offset, n.message_id
                           rows between unbounded preceding and 1 preceding) end
                      as between
                 from alluvium.messages n
                where n.tenant_id = ?::uuid and n.session_id = u.session_id and n.channel = u.channel and not n.deleted
                  and (n.occurred_at, n.arrived_at, n.arrived_offset, n.message_id)
                      > (u.occurred_at, u.arrived_at, u.arrived_offset, u.message_id)
                  and n.occurred_at <= coalesce((
                      select s.occurred_at
                        from alluvium.messages s
                       where s.tenant_id = ?::uuid and s.session_id = u.session_id and s.channel = u.channel
                         and not s.deleted and s.visibility = 'public'
                         and (s.occurred_at, s.arrived_at, s.arrived_offset, s.message_id)
                             > (u.occurred_at, u.arrived_at, u.arrived_offset, u.message_id)
                       order by s.occurred_at, s.arrived_at, s.arrived_offset, s.message_id
                      offset 1 limit 1), 'infinity')) f
         where f.between < 2
        """.formatted(Place.ROWS);

    /// Those that are in sight.
    private static final String VECTORS = """
        select e.generation, e.message_id, e.ordinal, coalesce(e.raw, e.vector) as raw, e.vector,
               (select max(l.end_at)
                  from alluvium.chunks l
                 where l.tenant_id = ?::uuid and l.message_id = m.message_id and l.revision = m.revision) as characters
          from alluvium.embeddings e
          join alluvium.chunks c on c.tenant_id = ?::uuid and c.message_id = e.message_id and c.ordinal = e.ordinal
          join alluvium.messages m on m.tenant_id = ?::uuid and m.message_id = c.message_id and m.revision = c.revision
         where e.tenant_id = ?::uuid and e.message_id = any (?::text[])
        """;

    private RemixVectors() {}

    /// Makes whoever changes what vectors of the tenant are mixed of take turns, until the transaction ends:
    /// two at once would each miss what the other writes. After the locks on messages and before anything is
    /// written.
    public static void lock(TenantTransaction tx) {
        tx.sql()
                .execute(
                        "select pg_advisory_xact_lock(uuid_hash_extended(?::uuid, 1))",
                        tx.tenant().value());
    }

    /// @param places behind which something may have changed
    /// @param changed messages that changed themselves
    /// @param right messages whose vectors are right already
    public static void run(
            TenantTransaction tx, Collection<Place> places, Collection<String> changed, Collection<String> right) {
        var affected = new HashSet<>(changed);
        affected.addAll(followers(tx, places));
        affected.removeAll(right);
        if (affected.isEmpty()) {
            return;
        }
        var mixed = mixed(tx, affected);
        if (!mixed.isEmpty()) {
            write(tx, mixed);
        }
    }

    private static Set<String> followers(TenantTransaction tx, Collection<Place> places) {
        if (places.isEmpty()) {
            return Set.of();
        }
        var binds = Place.columns(places);
        binds.add(tx.tenant().value());
        binds.add(tx.tenant().value());
        return tx.sql().resultQuery(FOLLOWERS, binds.toArray()).fetchSet(0, String.class);
    }

    /// The rows that are to have another vector.
    private static List<Row5<Short, String, Integer, float[], float[]>> mixed(TenantTransaction tx, Set<String> ids) {
        var tenant = tx.tenant().value();
        var own = tx.sql()
                .resultQuery(VECTORS, tenant, tenant, tenant, tenant, ids.toArray(String[]::new))
                .coerce(GENERATION, MESSAGE, ORDINAL, RAW, VECTOR, CHARACTERS)
                .fetch();
        var mixed = new ArrayList<Row5<Short, String, Integer, float[], float[]>>();
        var preceding = own.isEmpty()
                ? Map.<String, List<SelectPreceding.Preceding>>of()
                : SelectPreceding.of(tx, Set.copyOf(own.getValues(MESSAGE)));
        for (var row : own) {
            var before = new ArrayList<float[]>(ContextMix.DEPTH);
            preceding
                    .getOrDefault(row.get(MESSAGE), List.of())
                    .forEach(each -> before.add(each.vectors().get(row.get(GENERATION))));
            var raw = row.get(RAW);
            var vector = ContextMix.of(raw, row.get(CHARACTERS), before);
            if (!Arrays.equals(vector, row.get(VECTOR))) {
                var kept = vector == raw ? null : raw;
                mixed.add(row(
                        val(row.get(GENERATION)),
                        val(row.get(MESSAGE)),
                        val(row.get(ORDINAL)),
                        Halfvec.value(vector),
                        Halfvec.value(kept)));
            }
        }
        return mixed;
    }

    @SuppressWarnings("unchecked")
    private static void write(TenantTransaction tx, List<Row5<Short, String, Integer, float[], float[]>> mixed) {
        var rows = values(mixed.toArray(Row5[]::new)).as("n", "generation", "message_id", "ordinal", "vector", "raw");
        tx.sql()
                .update(EMBEDDINGS)
                .set(EMBEDDINGS.VECTOR, field(name("n", "vector"), Halfvec.TYPE))
                .set(EMBEDDINGS.RAW, field(name("n", "raw"), Halfvec.TYPE))
                .from(rows)
                .where(
                        EMBEDDINGS.TENANT_ID.eq(tx.tenant().value()),
                        EMBEDDINGS.GENERATION.eq(field(name("n", "generation"), Short.class)),
                        EMBEDDINGS.MESSAGE_ID.eq(field(name("n", "message_id"), String.class)),
                        EMBEDDINGS.ORDINAL.eq(field(name("n", "ordinal"), Integer.class)))
                .execute();
    }
}
