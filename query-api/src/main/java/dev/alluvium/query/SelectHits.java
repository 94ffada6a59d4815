package dev.alluvium.query;

import static dev.alluvium.database.Tables.MESSAGES;
import static org.jooq.impl.DSL.any;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tables.Messages;
import dev.alluvium.query.Views.ChunkView;
import dev.alluvium.query.Views.ContextView;
import dev.alluvium.query.Views.HitView;
import dev.alluvium.query.Views.LineageView;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// What a caller is shown of messages that were found.
final class SelectHits {
    private static final Messages M = MESSAGES.as("m");

    /// @param ordinal of the chunk that was nearest, or null when the words are to choose it
    /// @param similarity null when meaning was not compared
    /// @param words null when words were not
    record Hit(String messageId, double score, Integer ordinal, Double similarity, Double words) {}

    /// @param embeddedAt null when it is not embedded in this generation
    private record Shown(ChunkView chunk, Instant embeddedAt) {}

    private final EmbeddingGeneration generation;

    SelectHits(EmbeddingGeneration generation) {
        this.generation = generation;
    }

    /// In the order of the hits.
    List<HitView> run(TenantTransaction tx, List<Hit> hits, Keywords keywords) {
        if (hits.isEmpty()) {
            return List.of();
        }
        var ids = hits.stream().map(Hit::messageId).toArray(String[]::new);
        var bytes = ContentBudget.ofAll(M);
        var content = ContentBudget.content(M, bytes);
        var rows = new HashMap<String, Record>();
        tx.sql()
                .select(MessageRows.fields(M))
                .select(bytes, content)
                .from(M)
                .where(M.TENANT_ID.eq(tx.tenant().value()), M.MESSAGE_ID.eq(any(DSL.val(ids))))
                .and(M.DELETED.isFalse())
                .forEach(row -> rows.put(row.get(M.MESSAGE_ID), row));
        if (rows.values().stream().anyMatch(row -> ContentBudget.exceeded(row.get(bytes)))) {
            throw Problem.invalid("limit", "these hits have too much content for one answer; ask for fewer")
                    .exception();
        }
        var chunks = chunks(tx, hits, keywords, id -> rows.get(id).get(content));
        return hits.stream()
                .filter(hit -> rows.containsKey(hit.messageId()))
                .map(hit -> view(hit, rows.get(hit.messageId()), content, chunks.get(hit.messageId())))
                .toList();
    }

    private interface Contents {
        String of(String messageId);
    }

    /// The nearest chunk, or the one in which the first of the query's words is. None for a message whose text is
    /// not embedded yet.
    private Map<String, Shown> chunks(TenantTransaction tx, List<Hit> hits, Keywords keywords, Contents contents) {
        var offsets = hits.stream()
                .map(hit -> hit.ordinal() != null ? null : offset(keywords, contents.of(hit.messageId())))
                .toArray(Integer[]::new);
        var tenant = tx.tenant().value();
        var chunks = new HashMap<String, Shown>();
        tx.sql()
                .resultQuery(
                        """
                        select u.message_id, c.ordinal, c.start_at, c.end_at, e.embedded_at
                          from unnest(?::text[], ?::int[], ?::int[]) as u (message_id, ordinal, at)
                          join alluvium.messages m on m.tenant_id = ?::uuid and m.message_id = u.message_id
                          join alluvium.chunks c
                            on c.tenant_id = ?::uuid and c.message_id = u.message_id and c.revision = m.revision
                           and (c.ordinal = u.ordinal or c.start_at <= u.at and u.at < c.end_at)
                          left join alluvium.embeddings e
                            on e.tenant_id = ?::uuid and e.message_id = c.message_id and e.ordinal = c.ordinal
                           and e.generation = ?
                         order by c.ordinal desc
                        """,
                        hits.stream().map(Hit::messageId).toArray(String[]::new),
                        hits.stream().map(Hit::ordinal).toArray(Integer[]::new),
                        offsets,
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

    private HitView view(Hit hit, Record row, Field<String> content, Shown shown) {
        var embeddedAt = shown == null ? null : shown.embeddedAt();
        return new HitView(
                row.get(M.MESSAGE_ID),
                row.get(M.SESSION_ID),
                Objects.requireNonNull(row.get(content)),
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
                        embeddedAt));
    }
}
