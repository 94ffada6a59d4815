package dev.alluvium.query.search;

import static dev.alluvium.database.generated.Tables.CHUNKS;
import static dev.alluvium.database.generated.Tables.EMBEDDINGS;
import static dev.alluvium.database.generated.Tables.MESSAGES;
import static org.jooq.impl.DSL.val;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.SelectList;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.generated.tables.Chunks;
import dev.alluvium.database.generated.tables.Embeddings;
import dev.alluvium.database.generated.tables.Messages;
import dev.alluvium.query.message.ContentBudget;
import dev.alluvium.query.message.MessageRows;
import dev.alluvium.query.message.MessageViews.LineageView;
import dev.alluvium.query.search.SearchViews.ChunkView;
import dev.alluvium.query.search.SearchViews.ContextView;
import dev.alluvium.query.search.SearchViews.HitView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jooq.Field;
import org.jooq.Record;

/// What a caller is shown of messages that were found.
final class SelectHits {
    private static final Messages M = MESSAGES.as("m");
    private static final Chunks C = CHUNKS.as("c");
    private static final Embeddings E = EMBEDDINGS.as("e");

    private static final Field<Long> BYTES = ContentBudget.ofAll(M).as("bytes");
    private static final Field<String> CONTENT =
            ContentBudget.content(M, ContentBudget.ofAll(M)).as("text");
    private static final List<Field<?>> SHOWN = shown();
    /// Messages, each with the chunk that was nearest, if there is one and it is the revision's. Written as
    /// text, as [ScanVectors] is.
    private static final String SQL = """
        select %s
          from unnest({1}, {2}) as u (message_id, ordinal)
          join alluvium.messages m on m.tenant_id = {0} and m.message_id = u.message_id and not m.deleted
          left join alluvium.chunks c
            on c.tenant_id = {0} and c.message_id = u.message_id and c.ordinal = u.ordinal and c.revision = m.revision
          left join alluvium.embeddings e
            on e.tenant_id = {0} and e.message_id = c.message_id and e.ordinal = c.ordinal and e.generation = {3}
        """.formatted(SelectList.of(SHOWN));

    /// @param ordinal of the chunk that was nearest, or null when the words are to choose it
    /// @param similarity null when meaning was not compared
    /// @param words null when words were not
    record Hit(String messageId, double score, Integer ordinal, Double similarity, Double words) {}

    /// @param embeddedAt null when it is not embedded in this generation
    private record Shown(ChunkView chunk, Instant embeddedAt) {}

    private static List<Field<?>> shown() {
        var fields = new ArrayList<Field<?>>(MessageRows.fields(M));
        fields.addAll(List.of(BYTES, CONTENT, C.ORDINAL, C.START_AT, C.END_AT, E.EMBEDDED_AT));
        return fields;
    }

    private final EmbeddingGeneration generation;

    SelectHits(EmbeddingGeneration generation) {
        this.generation = generation;
    }

    /// In the order of the hits.
    List<HitView> run(TenantTransaction tx, List<Hit> hits, Keywords keywords) {
        if (hits.isEmpty()) {
            return List.of();
        }
        var rows = tx.sql()
                .resultQuery(
                        SQL,
                        val(tx.tenant().value()),
                        val(hits.stream().map(Hit::messageId).toArray(String[]::new)),
                        val(hits.stream().map(Hit::ordinal).toArray(Integer[]::new)),
                        val(generation.number()))
                .coerce(SHOWN)
                .fetch();
        ContentBudget.ofHits(tx, rows, BYTES);
        var byMessage = new HashMap<String, Record>();
        rows.forEach(row -> byMessage.put(row.get(M.MESSAGE_ID), row));
        var found = hits.stream()
                .filter(hit -> byMessage.containsKey(hit.messageId()))
                .toList();
        var chunks = chunksOfWords(tx, found, keywords, id -> byMessage.get(id).get(CONTENT));
        return found.stream()
                .map(hit -> {
                    var row = byMessage.get(hit.messageId());
                    return view(hit, row, hit.ordinal() == null ? chunks.get(hit.messageId()) : nearest(row));
                })
                .toList();
    }

    /// None when the text was edited since and is not embedded yet.
    private static Shown nearest(Record row) {
        return row.get(C.ORDINAL) == null
                ? null
                : new Shown(
                        new ChunkView(row.get(C.ORDINAL), row.get(C.START_AT), row.get(C.END_AT)),
                        row.get(E.EMBEDDED_AT));
    }

    private interface Contents {
        String of(String messageId);
    }

    /// Of hits without a nearest chunk: the one in which the first of the query's words is. None for a
    /// message whose text is not embedded yet.
    private Map<String, Shown> chunksOfWords(
            TenantTransaction tx, List<Hit> hits, Keywords keywords, Contents contents) {
        var asked = hits.stream().filter(hit -> hit.ordinal() == null).toList();
        var chunks = new HashMap<String, Shown>();
        if (asked.isEmpty()) {
            return chunks;
        }
        var tenant = tx.tenant().value();
        tx.sql()
                .resultQuery(
                        """
                        select u.message_id, c.ordinal, c.start_at, c.end_at, e.embedded_at
                          from unnest(?::text[], ?::int[]) as u (message_id, at)
                          join alluvium.messages m on m.tenant_id = ?::uuid and m.message_id = u.message_id
                          join alluvium.chunks c
                            on c.tenant_id = ?::uuid and c.message_id = u.message_id and c.revision = m.revision
                           and c.start_at <= u.at and u.at < c.end_at
                          left join alluvium.embeddings e
                            on e.tenant_id = ?::uuid and e.message_id = c.message_id and e.ordinal = c.ordinal
                           and e.generation = ?
                         order by c.ordinal desc
                        """,
                        asked.stream().map(Hit::messageId).toArray(String[]::new),
                        asked.stream()
                                .map(hit -> offset(keywords, contents.of(hit.messageId())))
                                .toArray(Integer[]::new),
                        tenant,
                        tenant,
                        tenant,
                        generation.number())
                .forEach(row -> chunks.put(
                        row.get(0, String.class),
                        new Shown(
                                new ChunkView(
                                        row.get(1, Integer.class),
                                        row.get(2, Integer.class),
                                        row.get(3, Integer.class)),
                                row.get(4, Instant.class))));
        return chunks;
    }

    /// In code points, as chunks are.
    private static int offset(Keywords keywords, String content) {
        return keywords.analyzer().terms(content).stream()
                .filter(term -> keywords.wanted().containsKey(term.text()))
                .map(term -> content.codePointCount(0, term.start()))
                .findFirst()
                .orElse(0);
    }

    private HitView view(Hit hit, Record row, Shown shown) {
        var embeddedAt = shown == null ? null : shown.embeddedAt();
        return new HitView(
                row.get(M.MESSAGE_ID),
                row.get(M.SESSION_ID),
                Objects.requireNonNull(row.get(CONTENT)),
                shown == null ? null : shown.chunk(),
                hit.score(),
                hit.similarity(),
                hit.words(),
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
                        embeddedAt == null ? null : generation.model(),
                        embeddedAt),
                null);
    }
}
