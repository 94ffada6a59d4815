package dev.alluvium.query.search.vector;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.Columns;
import dev.alluvium.database.binding.TextTemplate;
import dev.alluvium.database.binding.TextTemplate.Part;
import dev.alluvium.query.search.request.MatchesFilter;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/// Compares every vector that a filter admits. Never misses one.
///
/// Picking the best chunk of each message sorts by message first, an order that no HNSW index has, so Postgres cannot
/// answer from one and come back short. Written as text, as [ScanVectors] is.
final class CompareAll {
    private final EmbeddingGeneration generation;

    CompareAll(EmbeddingGeneration generation) {
        this.generation = generation;
    }

    /// Vectors are looked up by the list of messages, in the order of their index. With a join, the plan for any
    /// tenant read all vectors of a tenant that has many. The nearest come first; whether their chunks are of the
    /// current revision is checked afterwards, since nearly all are.
    private static final TextTemplate NEAREST = new TextTemplate("""
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
        """);

    private static final TextTemplate BEST_OF_EACH = new TextTemplate("""
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
        """);

    /// At most `limit` of them, which are all there are when they are fewer.
    List<Neighbour> run(TenantTransaction tx, float[] vector, Filter filter, int limit) {
        int enough = limit + Math.max(10, limit / 4);
        var admitted = MatchesFilter.part(filter);
        var rows = tx.rows(NEAREST.query(CompareAll::compared, parts(tx, vector, admitted, enough)));
        var seen = new HashSet<String>();
        var nearest = rows.stream()
                .filter(Compared::counts)
                .map(Compared::neighbour)
                .sorted(Neighbour.NEAREST_FIRST)
                .filter(neighbour -> seen.add(neighbour.messageId()))
                .limit(limit)
                .toList();
        return nearest.size() == limit || rows.size() < enough ? nearest : nearest(tx, vector, admitted, limit);
    }

    /// How near certain messages are; those without a vector are left out.
    List<Neighbour> run(TenantTransaction tx, float[] vector, Collection<String> messageIds) {
        var wanted = Part.with("m.message_id = any (?)", messageIds.toArray(String[]::new));
        return nearest(tx, vector, wanted, messageIds.size());
    }

    private List<Neighbour> nearest(TenantTransaction tx, float[] vector, Part admitted, int limit) {
        return tx.rows(BEST_OF_EACH.query(CompareAll::neighbour, parts(tx, vector, admitted, limit))).stream()
                .sorted(Neighbour.NEAREST_FIRST)
                .toList();
    }

    private Part[] parts(TenantTransaction tx, float[] vector, Part admitted, int limit) {
        return new Part[] {
            Part.value(tx.tenant().value()),
            Part.value(generation.number()),
            Part.with("?::halfvec", vector),
            Part.value((long) limit),
            admitted
        };
    }

    /// @param counts whether its chunk is of the current revision
    private record Compared(Neighbour neighbour, boolean counts) {}

    private static Compared compared(Columns row) throws SQLException {
        return new Compared(neighbour(row), row.flag());
    }

    private static Neighbour neighbour(Columns row) throws SQLException {
        var id = row.text();
        int ordinal = row.integer();
        var embeddedAt = row.instant();
        var occurredAt = row.instant();
        return new Neighbour(id, ordinal, row.real(), occurredAt, embeddedAt, null);
    }
}
