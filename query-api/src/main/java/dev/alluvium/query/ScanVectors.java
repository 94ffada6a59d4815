package dev.alluvium.query;

import static dev.alluvium.database.Tables.EMBEDDINGS;
import static dev.alluvium.database.Tables.MESSAGES;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.val;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.Halfvec;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tables.Embeddings;
import dev.alluvium.database.tables.Messages;
import dev.alluvium.query.SearchRequest.Filter;
import java.util.HashSet;
import java.util.List;
import org.jooq.Field;

/// Takes a tenant's vectors in the order of their distance, looks at the message of each, and stops when it has
/// enough. The order comes from the HNSW index, or from comparing all of the tenant's vectors.
///
/// A chunk counts only while its revision is the message's: after an edit the old chunks stay until the new ones are
/// there, and must not be found by words that are gone.
///
/// Written as a text: composed of parts, a search spent a third of this process's time on putting them together.
final class ScanVectors {
    private static final Embeddings E = EMBEDDINGS.as("e");
    private static final Messages M = MESSAGES.as("m");
    private static final Field<Double> DISTANCE = field(name("distance"), Double.class);

    /// Where the order comes from. An expression that is not the index's own cannot be answered from it.
    enum Order {
        INDEX("e.vector <=> {2}"),
        COMPARISON("(e.vector <=> {2}) + 0");

        private final String sql;

        /// Ordered by the column, not by another mention of the expression: a plan for any vector could not
        /// know that both are the same.
        Order(String distance) {
            this.sql = """
                select near.message_id, near.ordinal, near.embedded_at, m.occurred_at, near.distance
                  from (select e.message_id, e.ordinal, e.embedded_at, %s as distance
                          from alluvium.embeddings e
                         where e.tenant_id = {0} and e.generation = {1}
                         order by distance
                         limit {3}) as near
                  join alluvium.messages m on m.tenant_id = {0} and m.message_id = near.message_id
                  join alluvium.chunks c
                    on c.tenant_id = {0} and c.message_id = near.message_id and c.ordinal = near.ordinal
                   and c.revision = m.revision
                 where not m.deleted and {4}
                 order by near.distance
                 limit {5}
                """.formatted(distance);
        }
    }

    private final EmbeddingGeneration generation;

    ScanVectors(EmbeddingGeneration generation) {
        this.generation = generation;
    }

    /// @return messages, each once
    List<Neighbour> run(TenantTransaction tx, float[] vector, Filter filter, Order order, Depth depth) {
        var seen = new HashSet<String>();
        return tx
                .sql()
                .resultQuery(
                        order.sql,
                        val(tx.tenant().value()),
                        val(generation.number()),
                        Halfvec.value(vector),
                        val((long) depth.vectors()),
                        MatchesFilter.of(filter, M),
                        val((long) depth.chunks()))
                .coerce(E.MESSAGE_ID, E.ORDINAL, E.EMBEDDED_AT, M.OCCURRED_AT, DISTANCE)
                .fetch(row -> new Neighbour(row.value1(), row.value2(), row.value5(), row.value4(), row.value3()))
                .stream()
                .sorted(Neighbour.NEAREST_FIRST)
                .filter(neighbour -> seen.add(neighbour.messageId()))
                .toList();
    }

    /// @param vectors to look at, at most
    /// @param chunks in sight after which to stop
    record Depth(int vectors, int chunks) {}
}
