package dev.alluvium.query.search;

import static dev.alluvium.database.generated.Tables.CHUNKS;
import static dev.alluvium.database.generated.Tables.MESSAGES;
import static org.jooq.impl.DSL.val;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.SelectList;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.generated.tables.Chunks;
import dev.alluvium.database.generated.tables.Messages;
import dev.alluvium.query.message.ContentBudget;
import dev.alluvium.query.message.MessageRows;
import dev.alluvium.query.message.MessageViews.LineageView;
import dev.alluvium.query.search.SearchViews.ChunkView;
import dev.alluvium.query.search.SearchViews.ContextView;
import dev.alluvium.query.search.SearchViews.HitView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jooq.Field;
import org.jooq.Record;

/// What callers are shown of the messages that were found, in the order in which they were found. A message
/// that has changed since is left out: each statement sees what was committed when it began. Written as text,
/// as [ScanVectors] is.
final class SelectNeighbourHits {
    private static final Messages M = MESSAGES.as("m");
    private static final Chunks C = CHUNKS.as("c");

    private static final Field<Long> BYTES = ContentBudget.ofAll(M).as("bytes");
    private static final Field<String> CONTENT =
            ContentBudget.content(M, ContentBudget.ofAll(M)).as("text");
    private static final List<Field<?>> SHOWN = shown();
    private static final String SQL = """
        select %s
          from unnest({1}, {2}, {3}) as u (message_id, ordinal, revision)
          join alluvium.messages m
            on m.tenant_id = {0} and m.message_id = u.message_id and (u.revision is null or m.revision = u.revision)
          join alluvium.chunks c
            on c.tenant_id = {0} and c.message_id = u.message_id and c.ordinal = u.ordinal and c.revision = m.revision
        """.formatted(SelectList.of(SHOWN));

    private final EmbeddingGeneration generation;

    SelectNeighbourHits(EmbeddingGeneration generation) {
        this.generation = generation;
    }

    private static List<Field<?>> shown() {
        var fields = new ArrayList<Field<?>>(MessageRows.fields(M));
        fields.addAll(List.of(BYTES, CONTENT, C.ORDINAL, C.START_AT, C.END_AT));
        return fields;
    }

    /// @param doubts of which hits were made so by the text of a revision
    List<HitView> run(TenantTransaction tx, List<Neighbour> found, Doubts doubts) {
        if (found.isEmpty()) {
            return List.of();
        }
        var rows = tx.sql()
                .resultQuery(
                        SQL,
                        val(tx.tenant().value()),
                        val(found.stream().map(Neighbour::messageId).toArray(String[]::new)),
                        val(found.stream().map(Neighbour::ordinal).toArray(Integer[]::new)),
                        val(found.stream()
                                .map(one -> doubts.revision(one.messageId()))
                                .toArray(Integer[]::new)))
                .coerce(SHOWN)
                .fetch();
        ContentBudget.ofHits(tx, rows, BYTES);
        var byMessage = new HashMap<String, Record>();
        rows.forEach(row -> byMessage.put(row.get(M.MESSAGE_ID), row));
        return found.stream()
                .filter(neighbour -> byMessage.containsKey(neighbour.messageId()))
                .map(neighbour -> hit(neighbour, byMessage.get(neighbour.messageId())))
                .toList();
    }

    private HitView hit(Neighbour neighbour, Record row) {
        var chunk = new ChunkView(row.get(C.ORDINAL), row.get(C.START_AT), row.get(C.END_AT));
        return view(generation, neighbour, chunk, new Read(row, M, row.get(CONTENT)));
    }

    /// A message as it was read.
    ///
    /// @param row has the fields of [MessageRows]
    /// @param names what they go by
    record Read(Record row, Messages names, String content) {}

    static HitView view(EmbeddingGeneration generation, Neighbour neighbour, ChunkView chunk, Read read) {
        var row = read.row;
        var m = read.names;
        return new HitView(
                row.get(m.MESSAGE_ID),
                row.get(m.SESSION_ID),
                read.content,
                chunk,
                neighbour.similarity(),
                neighbour.similarity(),
                null,
                MessageRows.sender(row, m),
                row.get(m.CHANNEL),
                row.get(m.MESSAGE_TYPE),
                row.get(m.SCOPE),
                row.get(m.OCCURRED_AT),
                MessageRows.metadata(row, m),
                ContextView.NONE,
                new LineageView(
                        row.get(m.SOURCE_TOPIC),
                        row.get(m.SOURCE_PARTITION),
                        row.get(m.SOURCE_OFFSET),
                        generation.model(),
                        neighbour.embeddedAt()),
                null);
    }
}
