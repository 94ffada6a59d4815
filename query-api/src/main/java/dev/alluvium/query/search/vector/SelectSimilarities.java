package dev.alluvium.query.search.vector;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.TextQuery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How near messages are that were found by something else, of which the revisions are known: so the messages are not
/// looked up once more.
public final class SelectSimilarities {
    /// Not by the index's own expression, which would have PostgreSQL go through all vectors by their distance.
    private static final String SQL = """
        select u.message_id, near.ordinal, near.distance
          from unnest(?::text[], ?::int[]) as u (message_id, revision)
         cross join lateral (select e.ordinal, (e.vector <=> ?::halfvec) + 0 as distance
                               from alluvium.embeddings e
                               join alluvium.chunks c
                                 on c.tenant_id = ?::uuid and c.message_id = u.message_id and c.ordinal = e.ordinal
                                and c.revision = u.revision
                              where e.tenant_id = ?::uuid and e.message_id = u.message_id and e.generation = ?
                              order by distance, e.ordinal
                              limit 1) as near
        """;

    private final EmbeddingGeneration generation;

    public SelectSimilarities(EmbeddingGeneration generation) {
        this.generation = generation;
    }

    /// @param ordinal of the chunk that is nearest
    /// @param similarity the cosine
    public record Similar(int ordinal, double similarity) {}

    /// By message; those without a vector of their revision are left out.
    ///
    /// @param revisions by message
    public Map<String, Similar> run(TenantTransaction tx, float[] vector, Map<String, Integer> revisions) {
        if (revisions.isEmpty()) {
            return Map.of();
        }
        var tenant = tx.tenant().value();
        var values = List.of(
                revisions.keySet().toArray(String[]::new),
                revisions.values().toArray(Integer[]::new),
                vector,
                tenant,
                tenant,
                generation.number());
        var similar = new HashMap<String, Similar>();
        tx.rows(new TextQuery<>(
                SQL, values, row -> similar.put(row.text(), new Similar(row.integer(), 1 - row.real()))));
        return similar;
    }
}
