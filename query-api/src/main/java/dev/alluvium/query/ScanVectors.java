package dev.alluvium.query;

import static dev.alluvium.database.Tables.CHUNKS;
import static dev.alluvium.database.Tables.EMBEDDINGS;
import static dev.alluvium.database.Tables.MESSAGES;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.Halfvec;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tables.Chunks;
import dev.alluvium.database.tables.Embeddings;
import dev.alluvium.database.tables.Messages;
import dev.alluvium.query.SearchRequest.Filter;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.jooq.Field;

/// Takes a tenant's vectors in the order of their distance, looks at the message of each, and stops when it has
/// enough. The order comes from the HNSW index, or from comparing all of the tenant's vectors.
///
/// A chunk counts only while its revision is the message's: after an edit the old chunks stay until the new ones are
/// there, and must not be found by words that are gone.
final class ScanVectors {
    private static final Embeddings E = EMBEDDINGS.as("e");
    private static final Messages M = MESSAGES.as("m");
    private static final Chunks C = CHUNKS.as("c");

    private static final Field<String> MESSAGE = field(name("near", "message_id"), String.class);
    private static final Field<Integer> ORDINAL = field(name("near", "ordinal"), Integer.class);
    private static final Field<Instant> EMBEDDED_AT = field(name("near", "embedded_at"), E.EMBEDDED_AT.getDataType());
    private static final Field<Double> DISTANCE = field(name("near", "distance"), Double.class);

    /// Where the order comes from. An expression that is not the index's own cannot be answered from it.
    enum Order {
        INDEX("{0} <=> {1}"),
        COMPARISON("({0} <=> {1}) + 0");

        private final String distance;

        Order(String distance) {
            this.distance = distance;
        }
    }

    private final EmbeddingGeneration generation;

    ScanVectors(EmbeddingGeneration generation) {
        this.generation = generation;
    }

    /// @return messages, each once
    List<Neighbour> run(TenantTransaction tx, float[] vector, Filter filter, Order order, Depth depth) {
        var tenant = tx.tenant().value();
        var distance = field(order.distance, Double.class, E.VECTOR, Halfvec.value(vector))
                .as("distance");
        // Ordered by the column, not by another mention of the expression: a plan for any vector could not know that
        // both are the same.
        var near = select(E.MESSAGE_ID, E.ORDINAL, E.EMBEDDED_AT, distance)
                .from(E)
                .where(E.TENANT_ID.eq(tenant), E.GENERATION.eq(generation.number()))
                .orderBy(field(name("distance")))
                .limit(depth.vectors())
                .asTable("near");
        var seen = new HashSet<String>();
        return tx
                .sql()
                .select(MESSAGE, ORDINAL, EMBEDDED_AT, M.OCCURRED_AT, DISTANCE)
                .from(near)
                .join(M)
                .on(M.TENANT_ID.eq(tenant), M.MESSAGE_ID.eq(MESSAGE))
                .join(C)
                .on(C.TENANT_ID.eq(tenant), C.MESSAGE_ID.eq(MESSAGE), C.ORDINAL.eq(ORDINAL), C.REVISION.eq(M.REVISION))
                .where(M.DELETED.isFalse())
                .and(MatchesFilter.of(filter, M))
                .orderBy(DISTANCE)
                .limit(depth.chunks())
                .fetch(row -> new Neighbour(
                        row.get(MESSAGE),
                        row.get(ORDINAL),
                        row.get(DISTANCE),
                        row.get(M.OCCURRED_AT),
                        row.get(EMBEDDED_AT)))
                .stream()
                .sorted(Neighbour.NEAREST_FIRST)
                .filter(neighbour -> seen.add(neighbour.messageId()))
                .toList();
    }

    /// @param vectors to look at, at most
    /// @param chunks in sight after which to stop
    record Depth(int vectors, int chunks) {}
}
