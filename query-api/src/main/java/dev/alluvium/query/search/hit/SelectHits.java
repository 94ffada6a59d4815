package dev.alluvium.query.search.hit;

import static dev.alluvium.database.generated.Tables.MESSAGES;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.SelectList;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.TextQuery;
import dev.alluvium.database.generated.tables.Messages;
import dev.alluvium.query.message.ContentBudget;
import dev.alluvium.query.message.MessageRows;
import dev.alluvium.query.search.hit.SearchTarget.Found;
import dev.alluvium.query.search.hit.SearchViews.ContextView;
import dev.alluvium.query.search.hit.SearchViews.HitView;
import dev.alluvium.query.search.hit.SelectParts.Part;
import dev.alluvium.query.search.request.Keywords;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// What a caller is shown of messages that were found.
public final class SelectHits {
    private static final Messages M = MESSAGES.as("m");

    /// Messages, each with the chunk that was nearest, if there is one and it is the revision's; not those that were
    /// edited since their text was read.
    private static final String SQL =
            """
            select m.revision, c.ordinal, c.start_at, c.end_at, e.embedded_at, %s, %s
              from unnest(?::text[], ?::int[], ?::int[]) as u (message_id, ordinal, revision)
              join alluvium.messages m
                on m.tenant_id = ?::uuid and m.message_id = u.message_id and not m.deleted
               and (u.revision is null or m.revision = u.revision)
              left join alluvium.chunks c
                on c.tenant_id = ?::uuid and c.message_id = u.message_id and c.ordinal = u.ordinal
               and c.revision = m.revision
              left join alluvium.embeddings e
                on e.tenant_id = ?::uuid and e.message_id = c.message_id and e.ordinal = c.ordinal and e.generation = ?
            """.formatted(SelectList.of(ContentBudget.fields(M)), SelectList.of(MessageRows.fields(M)));

    /// @param revision whose text made it a hit, or null when nothing was looked for in it
    /// @param ordinal of the chunk that was nearest, or null when the words are to choose it
    /// @param similarity null when meaning was not compared
    /// @param words null when words were not
    public record Hit(
            String messageId, Integer revision, double score, Integer ordinal, Double similarity, Double words) {}

    /// @param whole false when some are missing that were to be shown
    /// @param finish chooses the chunk of a hit without a nearest one: work on its text, so not in the transaction
    public record Shown(List<HitView> hits, boolean whole, UnaryOperator<HitView> finish) {
        private static final Shown NOTHING = new Shown(List.of(), true, UnaryOperator.identity());

        public ShownHits as(Found<HitView> found) {
            return new ShownHits(found, whole, finish);
        }
    }

    /// @param part null where there is none that was nearest, or it is not the revision's any more
    private record Read(int revision, Part part, String content, MessageRows.Shown message) {}

    private final EmbeddingGeneration generation;

    public SelectHits(EmbeddingGeneration generation) {
        this.generation = generation;
    }

    /// In the order of the hits.
    ///
    /// @param last whether nothing is asked after it, as far as is known
    public Shown run(TenantTransaction tx, List<Hit> hits, Keywords keywords, boolean last) {
        if (hits.isEmpty()) {
            return Shown.NOTHING;
        }
        boolean withParts = hits.stream().anyMatch(hit -> hit.ordinal() == null);
        var byMessage = read(tx, hits, last && !withParts);
        var found = hits.stream()
                .filter(hit -> byMessage.containsKey(hit.messageId()))
                .toList();
        var parts = withParts ? parts(tx, found, byMessage, last) : Map.<String, List<Part>>of();
        var views = found.stream()
                .map(hit -> view(hit, byMessage.get(hit.messageId())))
                .toList();
        return new Shown(views, found.size() == hits.size(), hit -> {
            var its = parts.get(hit.messageId());
            return its == null ? hit : withPart(hit, its, keywords);
        });
    }

    private Map<String, Read> read(TenantTransaction tx, List<Hit> hits, boolean last) {
        var tenant = tx.tenant().value();
        var budget = new ContentBudget.OfRows();
        var values = List.of(
                hits.stream().map(Hit::messageId).toArray(String[]::new),
                hits.stream().map(Hit::ordinal).toArray(Integer[]::new),
                hits.stream().map(Hit::revision).toArray(Integer[]::new),
                tenant,
                tenant,
                tenant,
                generation.number());
        var query = new TextQuery<>(
                SQL, values, row -> new Read(row.integer(), Part.read(row), budget.read(row), MessageRows.read(row)));
        var rows = tx.rows(query, last);
        budget.require(tx);
        var byMessage = new HashMap<String, Read>();
        rows.forEach(row -> byMessage.put(row.message.messageId(), row));
        return byMessage;
    }

    /// Of hits without a nearest chunk.
    private Map<String, List<Part>> parts(TenantTransaction tx, List<Hit> hits, Map<String, Read> rows, boolean last) {
        var revisions = new LinkedHashMap<String, Integer>();
        hits.stream()
                .filter(hit -> hit.ordinal() == null)
                .forEach(hit -> revisions.put(hit.messageId(), rows.get(hit.messageId()).revision));
        return revisions.isEmpty() ? Map.of() : SelectParts.run(tx, revisions, generation.number(), last);
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
    private HitView view(Hit hit, Read read) {
        var message = read.message;
        return new HitView(
                message.messageId(),
                message.sessionId(),
                read.content,
                read.part == null ? null : read.part.chunk(),
                hit.score(),
                hit.similarity(),
                hit.words(),
                message.sender(),
                message.channel(),
                message.messageType(),
                message.scope(),
                message.occurredAt(),
                message.metadata(),
                ContextView.NONE,
                message.lineage(generation.model(), read.part == null ? null : read.part.embeddedAt()),
                null);
    }
}
