package dev.alluvium.query.search.vector;

import static dev.alluvium.database.generated.Tables.MESSAGES;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.SelectList;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.TextQuery;
import dev.alluvium.database.generated.tables.Messages;
import dev.alluvium.query.message.ContentBudget;
import dev.alluvium.query.message.MessageRows;
import dev.alluvium.query.search.hit.Doubts;
import dev.alluvium.query.search.hit.SearchViews.ChunkView;
import dev.alluvium.query.search.hit.SearchViews.ContextView;
import dev.alluvium.query.search.hit.SearchViews.HitView;
import java.util.HashMap;
import java.util.List;

/// What callers are shown of the messages that were found, in the order in which they were found. A message
/// that has changed since is left out: each statement sees what was committed when it began.
public final class SelectNeighbourHits {
    private static final Messages M = MESSAGES.as("m");
    private static final String SQL =
            """
            select c.ordinal, c.start_at, c.end_at, %s, %s
              from unnest(?::text[], ?::int[], ?::int[]) as u (message_id, ordinal, revision)
              join alluvium.messages m
                on m.tenant_id = ?::uuid and m.message_id = u.message_id
               and (u.revision is null or m.revision = u.revision)
              join alluvium.chunks c
                on c.tenant_id = ?::uuid and c.message_id = u.message_id and c.ordinal = u.ordinal
               and c.revision = m.revision
            """.formatted(SelectList.of(ContentBudget.fields(M)), SelectList.of(MessageRows.fields(M)));

    private final EmbeddingGeneration generation;

    public SelectNeighbourHits(EmbeddingGeneration generation) {
        this.generation = generation;
    }

    private record Read(ChunkView chunk, String content, MessageRows.Shown message) {}

    /// @param doubts of which hits were made so by the text of a revision
    /// @param last whether nothing is asked after it, as far as is known
    public List<HitView> run(TenantTransaction tx, List<Neighbour> found, Doubts doubts, boolean last) {
        if (found.isEmpty()) {
            return List.of();
        }
        var tenant = tx.tenant().value();
        var budget = new ContentBudget.OfRows();
        var values = List.of(
                found.stream().map(Neighbour::messageId).toArray(String[]::new),
                found.stream().map(Neighbour::ordinal).toArray(Integer[]::new),
                found.stream().map(one -> doubts.revision(one.messageId())).toArray(Integer[]::new),
                tenant,
                tenant);
        var query = new TextQuery<>(
                SQL,
                values,
                row -> new Read(
                        new ChunkView(row.integer(), row.integer(), row.integer()),
                        budget.read(row),
                        MessageRows.read(row)));
        var rows = tx.rows(query, last);
        budget.require(tx);
        var byMessage = new HashMap<String, Read>();
        rows.forEach(row -> byMessage.put(row.message.messageId(), row));
        return found.stream()
                .filter(neighbour -> byMessage.containsKey(neighbour.messageId()))
                .map(neighbour -> hit(neighbour, byMessage.get(neighbour.messageId())))
                .toList();
    }

    private HitView hit(Neighbour neighbour, Read read) {
        return view(generation, neighbour, read.chunk, read.content, read.message);
    }

    static HitView view(
            EmbeddingGeneration generation,
            Neighbour neighbour,
            ChunkView chunk,
            String content,
            MessageRows.Shown message) {
        return new HitView(
                message.messageId(),
                message.sessionId(),
                content,
                chunk,
                neighbour.similarity(),
                neighbour.similarity(),
                null,
                message.sender(),
                message.channel(),
                message.messageType(),
                message.scope(),
                message.occurredAt(),
                message.metadata(),
                ContextView.NONE,
                message.lineage(generation.model(), neighbour.embeddedAt()),
                null);
    }
}
