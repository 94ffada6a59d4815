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
import dev.alluvium.query.Views.ChunkView;
import dev.alluvium.query.Views.ContextView;
import dev.alluvium.query.Views.HitView;
import dev.alluvium.query.Views.LineageView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectFieldOrAsterisk;

/// The messages whose best chunk is nearest to a vector, nearest first; equally near ones by time and id.
///
/// A chunk counts only while its revision is the message's: after an edit the old chunks stay until the new ones are
/// there, and must not be found by words that are gone.
///
/// Exact: every vector of the tenant that the filter admits is compared. Picking the best chunk of each message sorts
/// by
/// message first, an order that no HNSW index has, so Postgres cannot answer from one and come back short.
final class SelectNeighbours {
    private static final Embeddings E = EMBEDDINGS.as("e");
    private static final Messages M = MESSAGES.as("m");
    private static final Chunks C = CHUNKS.as("c");

    private static final Field<String> MESSAGE = field(name("message"), String.class);
    private static final Field<Integer> ORDINAL = field(name("ordinal"), Integer.class);
    private static final Field<Instant> EMBEDDED_AT = field(name("embedded_at"), E.EMBEDDED_AT.getDataType());
    private static final Field<Instant> OCCURRED_AT = field(name("occurred_at"), M.OCCURRED_AT.getDataType());
    private static final Field<Double> DISTANCE = field(name("distance"), Double.class);

    private final EmbeddingGeneration generation;

    SelectNeighbours(EmbeddingGeneration generation) {
        this.generation = generation;
    }

    List<HitView> run(TenantTransaction tx, float[] vector, Filter filter, int limit) {
        var best = best(tx, MatchesFilter.of(filter, M), vector);
        var top = name("top")
                .as(select(best.fields())
                        .from(best)
                        .orderBy(DISTANCE, OCCURRED_AT, MESSAGE)
                        .limit(limit));
        var bytes = ContentBudget.ofAll(M);
        var content = ContentBudget.content(M, bytes);
        var rows = tx.sql()
                .with(best, top)
                .select(shown(top, bytes, content))
                .from(top)
                .join(M)
                .on(M.TENANT_ID.eq(tx.tenant().value()), M.MESSAGE_ID.eq(top.field(MESSAGE)))
                .join(C)
                .on(
                        C.TENANT_ID.eq(tx.tenant().value()),
                        C.MESSAGE_ID.eq(top.field(MESSAGE)),
                        C.ORDINAL.eq(top.field(ORDINAL)))
                .orderBy(top.field(DISTANCE), M.OCCURRED_AT, M.MESSAGE_ID)
                .fetch();
        if (!rows.isEmpty() && ContentBudget.exceeded(rows.getFirst().get(bytes))) {
            throw Problem.invalid("limit", "these hits have too much content for one answer; ask for fewer")
                    .exception();
        }
        return rows.map(row -> hit(row, content, top));
    }

    /// The nearest chunk of each message.
    private CommonTableExpression<?> best(TenantTransaction tx, Condition admitted, float[] vector) {
        var distance = field("{0} <=> {1}", Double.class, E.VECTOR, Halfvec.value(vector))
                .as(DISTANCE);
        return name("best")
                .as(select(
                                E.MESSAGE_ID.as(MESSAGE),
                                E.ORDINAL.as(ORDINAL),
                                E.EMBEDDED_AT.as(EMBEDDED_AT),
                                M.OCCURRED_AT.as(OCCURRED_AT),
                                distance)
                        .distinctOn(E.MESSAGE_ID)
                        .from(E)
                        .join(M)
                        .on(M.TENANT_ID.eq(tx.tenant().value()), M.MESSAGE_ID.eq(E.MESSAGE_ID))
                        .join(C)
                        .on(
                                C.TENANT_ID.eq(tx.tenant().value()),
                                C.MESSAGE_ID.eq(E.MESSAGE_ID),
                                C.ORDINAL.eq(E.ORDINAL),
                                C.REVISION.eq(M.REVISION))
                        .where(E.TENANT_ID.eq(tx.tenant().value()), E.GENERATION.eq(generation.number()))
                        .and(M.DELETED.isFalse())
                        .and(admitted)
                        .orderBy(E.MESSAGE_ID, distance, E.ORDINAL));
    }

    private static List<SelectFieldOrAsterisk> shown(CommonTableExpression<?> top, Field<?> bytes, Field<?> content) {
        var fields = new ArrayList<>(MessageRows.fields(M));
        fields.addAll(
                List.of(bytes, content, top.field(DISTANCE), top.field(EMBEDDED_AT), C.ORDINAL, C.START_AT, C.END_AT));
        return fields;
    }

    private HitView hit(Record row, Field<String> content, CommonTableExpression<?> top) {
        double similarity = 1 - row.get(top.field(DISTANCE));
        return new HitView(
                row.get(M.MESSAGE_ID),
                row.get(M.SESSION_ID),
                row.get(content),
                new ChunkView(row.get(C.ORDINAL), row.get(C.START_AT), row.get(C.END_AT)),
                similarity,
                similarity,
                null,
                MessageRows.sender(row, M),
                row.get(M.CHANNEL),
                row.get(M.MESSAGE_TYPE),
                row.get(M.SCOPE),
                row.get(M.OCCURRED_AT),
                MessageRows.metadata(row, M),
                ContextView.NONE,
                new LineageView(
                        row.get(M.SOURCE_TOPIC),
                        row.get(M.SOURCE_PARTITION),
                        row.get(M.SOURCE_OFFSET),
                        generation.model(),
                        row.get(top.field(EMBEDDED_AT))));
    }
}
