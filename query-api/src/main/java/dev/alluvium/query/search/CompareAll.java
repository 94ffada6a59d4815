package dev.alluvium.query.search;

import static dev.alluvium.database.generated.Tables.EMBEDDINGS;
import static dev.alluvium.database.generated.Tables.MESSAGES;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.val;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.Halfvec;
import dev.alluvium.database.generated.tables.Embeddings;
import dev.alluvium.database.generated.tables.Messages;
import dev.alluvium.query.search.request.MatchesFilter;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;

/// Compares every vector that a filter admits. Never misses one.
///
/// Picking the best chunk of each message sorts by message first, an order that no HNSW index has, so Postgres cannot
/// answer from one and come back short. Written as a text, as [ScanVectors] is.
final class CompareAll {
    private static final Embeddings E = EMBEDDINGS.as("e");
    private static final Messages M = MESSAGES.as("m");

    private static final Field<Double> DISTANCE = field(name("distance"), Double.class);

    private static final Field<Boolean> COUNTS = field(name("counts"), Boolean.class);

    private final EmbeddingGeneration generation;

    CompareAll(EmbeddingGeneration generation) {
        this.generation = generation;
    }

    /// Vectors are looked up by the list of messages, in the order of their index. Left to join them, a plan for any
    /// tenant read all vectors of one that has many. First the nearest, then a look at which of their chunks count,
    /// since nearly all do.
    private static final String NEAREST = """
        with matches as materialized (
            select m.message_id, m.occurred_at, m.revision
              from alluvium.messages m
             where m.tenant_id = {0} and not m.deleted and {4})
        select near.message_id, near.ordinal, near.embedded_at, m.occurred_at, near.distance,
               c.revision = m.revision as counts
          from (select e.message_id, e.ordinal, e.embedded_at, (e.vector <=> {2}) + 0 as distance
                  from alluvium.embeddings e
                 where e.tenant_id = {0} and e.generation = {1}
                   and e.message_id = any (array (select x.message_id from matches x))
                 order by distance, e.message_id, e.ordinal
                 limit {3}) as near
          join matches m on m.message_id = near.message_id
          left join alluvium.chunks c
            on c.tenant_id = {0} and c.message_id = near.message_id and c.ordinal = near.ordinal
         order by near.distance
        """;

    private static final String BEST_OF_EACH = """
        select best.message_id, best.ordinal, best.embedded_at, best.occurred_at, best.distance
          from (select distinct on (e.message_id)
                       e.message_id, e.ordinal, e.embedded_at, m.occurred_at, e.vector <=> {2} as distance
                  from alluvium.embeddings e
                  join alluvium.messages m on m.tenant_id = {0} and m.message_id = e.message_id
                  join alluvium.chunks c
                    on c.tenant_id = {0} and c.message_id = e.message_id and c.ordinal = e.ordinal
                   and c.revision = m.revision
                 where e.tenant_id = {0} and e.generation = {1} and not m.deleted and {4}
                 order by e.message_id, distance, e.ordinal) as best
         order by best.distance, best.occurred_at, best.message_id
         limit {3}
        """;

    /// At most `limit` of them, which are all there are when they are fewer.
    List<Neighbour> run(TenantTransaction tx, float[] vector, Filter filter, int limit) {
        int enough = limit + Math.max(10, limit / 4);
        var rows = tx.sql()
                .resultQuery(
                        NEAREST,
                        val(tx.tenant().value()),
                        val(generation.number()),
                        Halfvec.value(vector),
                        val((long) enough),
                        MatchesFilter.of(filter, M))
                .coerce(E.MESSAGE_ID, E.ORDINAL, E.EMBEDDED_AT, M.OCCURRED_AT, DISTANCE, COUNTS)
                .fetch();
        var seen = new HashSet<String>();
        var nearest = rows.stream()
                .filter(row -> Boolean.TRUE.equals(row.value6()))
                .map(row -> new Neighbour(row.value1(), row.value2(), row.value5(), row.value4(), row.value3(), null))
                .sorted(Neighbour.NEAREST_FIRST)
                .filter(neighbour -> seen.add(neighbour.messageId()))
                .limit(limit)
                .toList();
        return nearest.size() == limit || rows.size() < enough
                ? nearest
                : nearest(tx, vector, MatchesFilter.of(filter, M), limit);
    }

    /// How near certain messages are; those without a vector are left out.
    List<Neighbour> run(TenantTransaction tx, float[] vector, Collection<String> messageIds) {
        var wanted = M.MESSAGE_ID.eq(any(val(messageIds.toArray(String[]::new))));
        return nearest(tx, vector, wanted, messageIds.size());
    }

    private List<Neighbour> nearest(TenantTransaction tx, float[] vector, Condition admitted, int limit) {
        return tx
                .sql()
                .resultQuery(
                        BEST_OF_EACH,
                        val(tx.tenant().value()),
                        val(generation.number()),
                        Halfvec.value(vector),
                        val((long) limit),
                        admitted)
                .coerce(E.MESSAGE_ID, E.ORDINAL, E.EMBEDDED_AT, M.OCCURRED_AT, DISTANCE)
                .fetch(row -> new Neighbour(row.value1(), row.value2(), row.value5(), row.value4(), row.value3(), null))
                .stream()
                .sorted(Neighbour.NEAREST_FIRST)
                .toList();
    }
}
