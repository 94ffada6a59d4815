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
import dev.alluvium.query.search.SearchTarget.Found;
import dev.alluvium.query.search.SearchViews.ChunkView;
import dev.alluvium.query.search.SearchViews.ContextView;
import dev.alluvium.query.search.SearchViews.HitView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
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
    /// Messages, each with the chunk that was nearest, if there is one and it is the revision's; not those that were
    /// edited since their text was read. Written as text, as [ScanVectors] is.
    private static final String SQL = """
        select %s
          from unnest({1}, {2}, {4}) as u (message_id, ordinal, revision)
          join alluvium.messages m
            on m.tenant_id = {0} and m.message_id = u.message_id and not m.deleted
           and (u.revision is null or m.revision = u.revision)
          left join alluvium.chunks c
            on c.tenant_id = {0} and c.message_id = u.message_id and c.ordinal = u.ordinal and c.revision = m.revision
          left join alluvium.embeddings e
            on e.tenant_id = {0} and e.message_id = c.message_id and e.ordinal = c.ordinal and e.generation = {3}
        """.formatted(SelectList.of(SHOWN));

    /// @param revision whose text made it a hit, or null when nothing was looked for in it
    /// @param ordinal of the chunk that was nearest, or null when the words are to choose it
    /// @param similarity null when meaning was not compared
    /// @param words null when words were not
    record Hit(String messageId, Integer revision, double score, Integer ordinal, Double similarity, Double words) {}

    /// @param embeddedAt null when it is not embedded in this generation
    private record Part(ChunkView chunk, Instant embeddedAt) {
        private boolean has(int place) {
            return chunk.start() <= place && place < chunk.end();
        }
    }

    /// @param whole false when some are missing that were to be shown
    /// @param finish chooses the chunk of a hit without a nearest one: work on its text, so not in the transaction
    record Shown(List<HitView> hits, boolean whole, UnaryOperator<HitView> finish) {
        private static final Shown NOTHING = new Shown(List.of(), true, UnaryOperator.identity());

        ShownHits as(Found<HitView> found) {
            return new ShownHits(found, whole, finish);
        }
    }

    private static List<Field<?>> shown() {
        var fields = new ArrayList<Field<?>>(MessageRows.fields(M));
        fields.addAll(List.of(M.REVISION, BYTES, CONTENT, C.ORDINAL, C.START_AT, C.END_AT, E.EMBEDDED_AT));
        return fields;
    }

    private final EmbeddingGeneration generation;

    SelectHits(EmbeddingGeneration generation) {
        this.generation = generation;
    }

    /// In the order of the hits.
    Shown run(TenantTransaction tx, List<Hit> hits, Keywords keywords) {
        if (hits.isEmpty()) {
            return Shown.NOTHING;
        }
        var rows = tx.sql()
                .resultQuery(
                        SQL,
                        val(tx.tenant().value()),
                        val(hits.stream().map(Hit::messageId).toArray(String[]::new)),
                        val(hits.stream().map(Hit::ordinal).toArray(Integer[]::new)),
                        val(generation.number()),
                        val(hits.stream().map(Hit::revision).toArray(Integer[]::new)))
                .coerce(SHOWN)
                .fetch();
        ContentBudget.ofHits(tx, rows, BYTES);
        var byMessage = new HashMap<String, Record>();
        rows.forEach(row -> byMessage.put(row.get(M.MESSAGE_ID), row));
        var found = hits.stream()
                .filter(hit -> byMessage.containsKey(hit.messageId()))
                .toList();
        var parts = parts(tx, found, byMessage);
        var views = found.stream()
                .map(hit -> view(hit, byMessage.get(hit.messageId())))
                .toList();
        return new Shown(views, found.size() == hits.size(), hit -> {
            var its = parts.get(hit.messageId());
            return its == null ? hit : withPart(hit, its, keywords);
        });
    }

    /// Those of hits without a nearest chunk, in their order. None for a message whose text is not embedded yet.
    private Map<String, List<Part>> parts(TenantTransaction tx, List<Hit> hits, Map<String, Record> rows) {
        var asked = hits.stream().filter(hit -> hit.ordinal() == null).toList();
        var parts = new HashMap<String, List<Part>>();
        if (asked.isEmpty()) {
            return parts;
        }
        var tenant = tx.tenant().value();
        tx.sql()
                .resultQuery(
                        """
                        select u.message_id, c.ordinal, c.start_at, c.end_at, e.embedded_at
                          from unnest(?::text[], ?::int[]) as u (message_id, revision)
                          join alluvium.chunks c
                            on c.tenant_id = ?::uuid and c.message_id = u.message_id and c.revision = u.revision
                          left join alluvium.embeddings e
                            on e.tenant_id = ?::uuid and e.message_id = c.message_id and e.ordinal = c.ordinal
                           and e.generation = ?
                         order by c.ordinal
                        """,
                        asked.stream().map(Hit::messageId).toArray(String[]::new),
                        asked.stream()
                                .map(hit -> rows.get(hit.messageId()).get(M.REVISION))
                                .toArray(Integer[]::new),
                        tenant,
                        tenant,
                        generation.number())
                .forEach(row -> parts.computeIfAbsent(row.get(0, String.class), _ -> new ArrayList<>())
                        .add(new Part(
                                new ChunkView(
                                        row.get(1, Integer.class),
                                        row.get(2, Integer.class),
                                        row.get(3, Integer.class)),
                                row.get(4, Instant.class))));
        return parts;
    }

    /// With the one in which the first of the query's words is.
    private HitView withPart(HitView hit, List<Part> parts, Keywords keywords) {
        int place = parts.size() == 1 ? parts.getFirst().chunk().start() : offset(keywords, hit.content());
        return parts.stream()
                .filter(part -> part.has(place))
                .findFirst()
                .map(part -> hit.by(part.chunk(), generation.model(), part.embeddedAt()))
                .orElse(hit);
    }

    /// In code points, as chunks are.
    private static int offset(Keywords keywords, String content) {
        return keywords.analyzer().terms(content).stream()
                .filter(term -> keywords.wanted().containsKey(term.text()))
                .map(term -> content.codePointCount(0, term.start()))
                .findFirst()
                .orElse(0);
    }

    /// The chunk is none when the text was edited since and is not embedded yet, or is to be chosen.
    private HitView view(Hit hit, Record row) {
        var chunk = row.get(C.ORDINAL) == null
                ? null
                : new ChunkView(row.get(C.ORDINAL), row.get(C.START_AT), row.get(C.END_AT));
        var embeddedAt = chunk == null ? null : row.get(E.EMBEDDED_AT);
        return new HitView(
                row.get(M.MESSAGE_ID),
                row.get(M.SESSION_ID),
                Objects.requireNonNull(row.get(CONTENT)),
                chunk,
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
