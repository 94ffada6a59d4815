package dev.alluvium.query.search.vector;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.Columns;
import dev.alluvium.database.binding.TextQuery.RowReader;
import dev.alluvium.database.binding.TextTemplate;
import dev.alluvium.database.binding.TextTemplate.Part;
import dev.alluvium.query.message.ContentBudget;
import dev.alluvium.query.message.MessageRows;
import dev.alluvium.query.search.hit.SearchViews.ChunkView;
import dev.alluvium.query.search.hit.SearchViews.HitView;
import dev.alluvium.query.search.request.MatchesFilter;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;

/// Takes a tenant's vectors in the order of their distance, looks at the message of each, and stops when it has
/// enough. The order comes from the HNSW index, or from comparing all of the tenant's vectors.
///
/// A chunk counts only while its revision is the message's: after an edit the old chunks stay until the new
/// ones are there, and must not be found by words that are gone.
final class ScanVectors {
    /// Where the order comes from. An expression that is not the index's own cannot be answered from it.
    enum Order {
        INDEX("e.vector <=> ?::halfvec", ScanTexts.ofIndex()),
        COMPARISON("(e.vector <=> ?::halfvec) + 0", ScanTexts.ofAll());

        private final String distance;
        private final ScanTexts texts;

        Order(String distance, ScanTexts texts) {
            this.distance = distance;
            this.texts = texts;
        }
    }

    /// @param vectors to look at, at most
    /// @param chunks in sight after which to stop
    record Depth(int vectors, int chunks) {}

    /// What is compared with what, and how far.
    record Scan(float[] vector, Filter filter, Order order, Depth depth) {}

    private final EmbeddingGeneration generation;

    ScanVectors(EmbeddingGeneration generation) {
        this.generation = generation;
    }

    /// @return messages, each once
    List<Neighbour> run(TenantTransaction tx, Scan scan) {
        return distinct(rows(tx, scan, scan.order.texts.found, row -> neighbour(row, false)));
    }

    /// Messages, each once, with their traits.
    List<Neighbour> withTraits(TenantTransaction tx, Scan scan) {
        return distinct(rows(tx, scan, scan.order.texts.withTraits, row -> neighbour(row, true)));
    }

    private <T> List<T> rows(TenantTransaction tx, Scan scan, TextTemplate template, RowReader<T> reader) {
        return tx.rows(template.query(reader, parts(tx, scan, 0)));
    }

    private static List<Neighbour> distinct(List<Neighbour> found) {
        var seen = new HashSet<String>();
        return found.stream()
                .sorted(Neighbour.NEAREST_FIRST)
                .filter(neighbour -> seen.add(neighbour.messageId()))
                .toList();
    }

    /// The same and what callers are shown of them, in one statement.
    ///
    /// @param limit of messages
    /// @param last whether nothing is asked after it, as far as is known
    List<HitView> shown(TenantTransaction tx, Scan scan, int limit, boolean last) {
        var budget = new ContentBudget.OfRows();
        var query = scan.order.texts.shown.query(
                row -> {
                    var neighbour = neighbour(row, false);
                    var chunk = new ChunkView(neighbour.ordinal(), row.integer(), row.integer());
                    var content = budget.read(row);
                    return SelectNeighbourHits.view(generation, neighbour, chunk, content, MessageRows.read(row));
                },
                parts(tx, scan, limit));
        var hits = tx.rows(query, last);
        budget.require(tx);
        return hits;
    }

    private Part[] parts(TenantTransaction tx, Scan scan, int limit) {
        var tenant = tx.tenant().value();
        return new Part[] {
            Part.with(scan.order.distance, scan.vector),
            scan.order == Order.INDEX ? Part.literal(tenant) : Part.value(tenant),
            Part.number(generation.number()),
            Part.number(scan.depth.vectors()),
            MatchesFilter.part(scan.filter),
            Part.value(scan.depth.chunks()),
            Part.value(limit)
        };
    }

    private static Neighbour neighbour(Columns row, boolean withTraits) throws SQLException {
        var messageId = row.text();
        int ordinal = row.integer();
        var embeddedAt = row.instant();
        var occurredAt = row.instant();
        double distance = row.real();
        var traits = withTraits ? SelectTraits.read(row) : null;
        return new Neighbour(messageId, ordinal, distance, occurredAt, embeddedAt, traits);
    }
}
