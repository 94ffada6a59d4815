package dev.alluvium.query;

import static dev.alluvium.database.Tables.CHUNKS;
import static dev.alluvium.database.Tables.MESSAGES;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.val;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tables.Chunks;
import dev.alluvium.database.tables.Messages;
import dev.alluvium.query.Views.ChunkView;
import dev.alluvium.query.Views.ContextView;
import dev.alluvium.query.Views.HitView;
import dev.alluvium.query.Views.LineageView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectFieldOrAsterisk;

/// What callers are shown of the messages that were found, in the same order. One that has changed since it was found
/// is left out: each statement sees what was committed when it began.
final class SelectNeighbourHits {
    private static final Messages M = MESSAGES.as("m");
    private static final Chunks C = CHUNKS.as("c");

    private static final Field<String> MESSAGE = field(name("u", "message_id"), String.class);
    private static final Field<Integer> ORDINAL = field(name("u", "ordinal"), Integer.class);

    private final EmbeddingGeneration generation;

    SelectNeighbourHits(EmbeddingGeneration generation) {
        this.generation = generation;
    }

    List<HitView> run(TenantTransaction tx, List<Neighbour> found) {
        if (found.isEmpty()) {
            return List.of();
        }
        var tenant = tx.tenant().value();
        var bytes = ContentBudget.ofAll(M);
        var content = ContentBudget.content(M, bytes);
        var rows = tx.sql()
                .select(shown(bytes, content))
                .from(table(
                        "unnest({0}, {1}) as u (message_id, ordinal)",
                        val(found.stream().map(Neighbour::messageId).toArray(String[]::new)),
                        val(found.stream().map(Neighbour::ordinal).toArray(Integer[]::new))))
                .join(M)
                .on(M.TENANT_ID.eq(tenant), M.MESSAGE_ID.eq(MESSAGE))
                .join(C)
                .on(C.TENANT_ID.eq(tenant), C.MESSAGE_ID.eq(MESSAGE), C.ORDINAL.eq(ORDINAL), C.REVISION.eq(M.REVISION))
                .fetch();
        if (!rows.isEmpty() && ContentBudget.exceeded(rows.getFirst().get(bytes))) {
            throw Problem.invalid("limit", "these hits have too much content for one answer; ask for fewer")
                    .exception();
        }
        var byMessage = new HashMap<String, Record>();
        rows.forEach(row -> byMessage.put(row.get(M.MESSAGE_ID), row));
        return found.stream()
                .filter(neighbour -> byMessage.containsKey(neighbour.messageId()))
                .map(neighbour -> hit(neighbour, byMessage.get(neighbour.messageId()), content))
                .toList();
    }

    private static List<SelectFieldOrAsterisk> shown(Field<?> bytes, Field<?> content) {
        var fields = new ArrayList<>(MessageRows.fields(M));
        fields.addAll(List.of(bytes, content, C.ORDINAL, C.START_AT, C.END_AT));
        return fields;
    }

    private HitView hit(Neighbour neighbour, Record row, Field<String> content) {
        return new HitView(
                row.get(M.MESSAGE_ID),
                row.get(M.SESSION_ID),
                row.get(content),
                new ChunkView(row.get(C.ORDINAL), row.get(C.START_AT), row.get(C.END_AT)),
                neighbour.similarity(),
                neighbour.similarity(),
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
                        neighbour.embeddedAt()));
    }
}
